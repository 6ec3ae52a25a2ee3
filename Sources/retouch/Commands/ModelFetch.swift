import ArgumentParser
import Foundation
import Hub
import Jobs
import RetouchKit

/// `retouch model fetch`.
struct ModelFetch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch a model from the Hugging Face hub.",
    usage: "retouch model fetch <repository> --output <dir> [<options>]",
    discussion: """
      Fetches what a model needs: configurations, weights as safetensors (pickles only where a \
      folder has nothing else), the model card and the licence. Sizes and checksums are the hub's, \
      or the file isn't put in place. What is there already is not fetched again; after an \
      interrupt or a broken connection the same command goes on where it stopped.

      HF_TOKEN (environment) is a token of yours, for models whose licence you accepted on the \
      hub; HF_ENDPOINT is a mirror's address.

      EXAMPLES
        retouch model fetch openai/diffusers-cd_imagenet64_l2 -o cm-imagenet64
        retouch model fetch openai/diffusers-cd_cat256_l2 --dry-run
        retouch model fetch OWNER/NAME --revision v1.0 -o DIR
        retouch model fetch OWNER/NAME --exclude '*.fp16.*' -o DIR
      """)

  @Argument(help: ArgumentHelp("The repository: OWNER/NAME.", valueName: "repository"))
  var repository: String

  @Option(help: ArgumentHelp("A branch, a tag or a commit.", valueName: "revision"))
  var revision = "main"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to fetch into; made if it isn't there.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Also fetch files that match; * stands for slashes too. Repeatable.", valueName: "glob"))
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "Don't fetch files that match, whatever else says so. Repeatable.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Say what would be fetched, and fetch nothing.")
  var dryRun = false

  @Flag(help: "Replace other files of these names; without it they are refused.")
  var overwrite = false

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and notes; errors stay.")
  var quiet = false

  func validate() throws {
    if output == nil, !dryRun {
      throw ValidationError("--output needs a folder to fetch into, or give --dry-run")
    }
    if output?.isEmpty == true { throw ValidationError("--output needs a folder's name") }
  }

  func run() async throws {
    let progress = ProgressLine(title: "check", quiet: quiet)
    Interrupts.shared.listen(progress: progress)
    defer { progress.clear() }
    let address = try HubAddress(
      repository: repository, revision: revision,
      environment: ProcessInfo.processInfo.environment)
    let fetch = HubFetch(
      address, choice: FileChoice(include: include, exclude: exclude), overwrite: overwrite)
    progress.show("asking \(address.host)")
    var plan = try await fetch.plan(into: output) { progress.update($0) }
    if !dryRun, let output {
      progress.begin("fetch")
      plan = try await fetch.run(plan, into: output) { progress.update($0) }
      try WriteShield.shared.shielded { [plan] () throws(HubError) in
        try plan.record.write(into: output)
      }
    }
    progress.clear()
    if json {
      try StandardStream.print(json: FetchRecord(plan, folder: output))
    } else if dryRun {
      try StandardStream.print(FetchRecord(plan, folder: output).listing)
    }
    if !dryRun, !quiet, let output {
      let next = "retouch model info \(ShellWord.quoted(output))"
      Messages.note("\(output): \(Self.summary(plan)); next: \(next)")
    }
  }

  /// `5 files, 1184.3 MB`, and how many of them came.
  private static func summary(_ plan: FetchPlan) -> String {
    let present = plan.items.filter { $0.state == .present }.count
    let files = plan.items.count == 1 ? "1 file" : "\(plan.items.count) files"
    let size = ByteCount.text(plan.bytes(.present) + plan.bytes(.fetched))
    let there =
      present == 0
      ? "" : present == plan.items.count ? ", already there" : ", \(present) already there"
    return "\(files), \(size)\(there)"
  }
}
