import ArgumentParser
import Foundation
import RetouchKit

/// The command: one subcommand for each task.
struct Retouch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retouch",
    abstract: "Edits photographs with a generative prior: fill, extend, colour, enlarge, restore.",
    discussion: """
      The prior needs no training for an edit: what you keep of a picture (some pixels, its \
      luminance, a small copy) is held exactly, the prior paints the rest. It runs on the \
      processor; pictures may have any size.

      EXAMPLES
        retouch inpaint photo.jpg --mask mask.png -o out.jpg
        retouch extend photo.jpg --to 16:9 -o wide.jpg
        retouch colorize grey.png -o coloured.png
        retouch upscale small.jpg --scale 2 -o large.jpg
        retouch restore scan.png --damage scratches.png --grey --noise auto -o photo.png
        retouch run recipe.json photo.jpg -o out.jpg
        retouch model fetch openai/diffusers-cd_cat256_l2 -o cats
        \(paintExample)retouch help inpaint

      Exit codes: 0 done, 1 some pictures of a batch failed, 64 wrong usage, 65 bad data, 66 no such input, 69 no network, 70 the network's answer \
      was no picture, 71 not enough memory, threads or open files, 73 can't create the output, 74 reading or writing failed, 75 a batch \
      has more to do, 130 interrupted.
      """,
    version: Retoucher.version,
    groupedSubcommands: interactive + [
      CommandGroup(
        name: "Edits",
        subcommands: [
          Inpaint.self, Extend.self, Colorize.self, Upscale.self, Restore.self, Denoise.self,
          Deblur.self, Dejpeg.self, Vary.self, Blend.self, Sample.self, Run.self,
        ]),
      CommandGroup(name: "Many pictures", subcommands: [Batch.self, Report.self]),
      CommandGroup(
        name: "Tools", subcommands: [Mask.self, Model.self, RecipeCommand.self, Benchmark.self]),
    ])

  // What is built with the package trait Paint.
  #if Paint
    private static let interactive = [
      CommandGroup(name: "Interactive", subcommands: [Paint.self])
    ]
    private static let paintExample = "retouch paint photo.jpg\n  "
  #else
    private static let interactive: [CommandGroup] = []
    private static let paintExample = ""
  #endif

  /// Parses, runs, and turns every error into one line and an exit code.
  static func start() async {
    Interrupts.reportLostFiles()
    guard !CommandLine.arguments.isEmpty else {
      // They are read from there; without them this would be a call for help, and succeed.
      fail(RetouchError(.inputOutput, "the arguments can't be read; is /proc mounted?"))
    }
    if let refusal = UsageMessage.refusal(ofHelp: CommandLine.arguments.dropFirst()) {
      Messages.error(refusal)
      exit(withError: ExitCode.validationFailure)
    }
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      fail(error)
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      fail(error)
    }
  }

  private static func fail(_ error: any Error) -> Never {
    // ArgumentParser's own errors exit with 0 (help that was asked for) or 64; all others with 1.
    if let code = error as? ExitCode { exit(withError: code) }
    switch exitCode(for: error) {
    case .success:
      // Help, the version, completions: a reader that gets none of it should know.
      do throws(RetouchError) {
        try StandardStream.print(fullMessage(for: error))
        exit(withError: ExitCode.success)
      } catch {
        Messages.error(error.description)
        exit(withError: ExitCode(error.kind.exitCode))
      }
    case .validationFailure:
      Messages.error(
        UsageMessage.line(for: error, arguments: CommandLine.arguments.dropFirst()))
      exit(withError: ExitCode.validationFailure)
    default:
      let failure = RetouchError(error)
      Messages.error(Advice.message(failure))
      exit(withError: ExitCode(failure.kind.exitCode))
    }
  }
}
