import Foundation
import Pictures
import TestSupport
import Testing

/// What people see, and Ctrl-C: with a terminal of our own on standard error.
@Suite struct TerminalTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func progressIsRedrawnOnOneLine() throws {
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["sample", "--size", "128x128", "--steps", "2", "-o", "out.png"], in: folder)
    let text = try terminal.run(process)
    #expect(RetouchProcess.status(process) == 0)
    #expect(text.contains("2/2 tiles") && text.contains("\u{1B}[36m"))
    #expect(text.hasSuffix("\r\u{1B}[Kretouch: out.png: 128×128, \(seconds(text)) s\r\n"))
    #expect(text.filter { $0 == "\r\n" }.count == 1)
  }

  @Test func aBenchmarkSaysWhereItStands() throws {
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["benchmark", "edits", "--edit", "colorize", "--runs", "1", "--threads", "1", "--json"],
      in: folder)
    process.standardOutput = FileHandle.nullDevice
    let text = try terminal.run(process)
    #expect(RetouchProcess.status(process) == 0)
    #expect(text.contains("colorize 1/1") && text.contains(" tiles"))
    // The line is taken away in the end.
    #expect(text.hasSuffix("\r\u{1B}[K"))
  }

  private func seconds(_ text: String) -> Substring {
    text.dropLast(3).split(separator: " ").last ?? ""
  }

  @Test(arguments: [
    (["--quiet"], [:], false, false), ([], ["TERM": "dumb"], false, false),
    ([], ["NO_COLOR": "1"], true, false), ([], [:], true, true),
  ])
  func theUsersWishesAreHonoured(
    _ options: [String], _ environment: [String: String], _ hasProgress: Bool, _ hasColour: Bool
  ) throws {
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["sample", "--steps", "1", "-o", "out.png"] + options, in: folder)
    process.environment?.merge(environment) { $1 }
    let text = try terminal.run(process)
    #expect(RetouchProcess.status(process) == 0)
    #expect(text.contains("1/1 tiles") == hasProgress)
    #expect(text.contains("\u{1B}[36m") == hasColour)
    if !hasProgress { #expect(text.isEmpty) }
  }

  @Test func pipedMessagesHaveNoProgress() throws {
    let result = try folder.retouch("sample", "--steps", "1", "-o", "out.png")
    #expect(result.status == 0 && result.messages.isEmpty && result.output.isEmpty)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func signalsStopAtOnce(_ signal: Int32, _ status: Int32) throws {
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(
      ["sample", "--size", "3000x3000", "-o", "out.png"], in: folder)
    let start = ContinuousClock.now
    // The first thing drawn is drawn after it has begun to listen.
    let text = try terminal.run(process) { kill(process.processIdentifier, signal) }
    #expect(RetouchProcess.status(process) == status)
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(text.hasSuffix("\u{1B}[K"))
    #expect(try folder.names().isEmpty)
  }

  /// Weights are read while the network runs, so a file that is cut short then can't be foreseen.
  #if os(Linux)
    @Test func aModelCutShortWhileItRuns() throws {
      let model = try TemporaryFolder()
      try SyntheticModel.tiny.write(to: model)
      let terminal = try PseudoTerminal()
      let process = try RetouchProcess.prepared(
        ["sample", "--model", model.path, "--size", "3000x3000", "-o", "out.png"], in: folder)
      let weights = model("unet/diffusion_pytorch_model.safetensors")
      let text = try terminal.run(process) {
        // It says that it loads before it has the file.
        let maps = "/proc/\(process.processIdentifier)/maps"
        for _ in 0..<10_000
        where (try? String(contentsOfFile: maps, encoding: .utf8))?
          .contains("diffusion_pytorch_model") != true
        { usleep(1000) }
        _ = truncate(weights, 0)
      }
      #expect(RetouchProcess.status(process) == 74)
      #expect(text.contains("cut short"))
      #expect(try folder.names().isEmpty)
    }
  #endif

  @Test func aPictureIsNotWrittenToATerminal() throws {
    let terminal = try PseudoTerminal()
    let process = try RetouchProcess.prepared(["sample", "-o", "-"], in: folder)
    process.standardOutput = terminal.program
    let text = try terminal.run(process)
    #expect(RetouchProcess.status(process) == 64)
    #expect(text.contains("standard output is a terminal"))
  }
}
