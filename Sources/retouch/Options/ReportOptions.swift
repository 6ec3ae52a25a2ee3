import ArgumentParser
import Jobs

/// What a report is written as, and where.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write: .html, .jsonl or .csv. - writes standard output.", valueName: "out"),
    completion: .file(extensions: ReportForm.allCases.map(\.rawValue)))
  var output: String

  @Option(
    help: ArgumentHelp(
      "The form, for other names and for standard output.", valueName: "form"))
  var format: ReportForm?

  @Flag(help: "Only the pictures that failed; as .csv or .jsonl a list for retouch batch -i.")
  var failed = false

  @Option(
    help: ArgumentHelp(
      "Of how many pictures a page holds small copies, chosen evenly; of the rest it has links.",
      valueName: "n"))
  var thumbnails: Int = ReportJob.Settings().thumbnails

  @Flag(help: "Replace a file that exists; without it that is refused.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "No progress and notes; errors stay.")
  var quiet = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output needs a file name, or - ") }
    // A page of some 200 MB, which browsers still open.
    try require("--thumbnails", thumbnails, in: 0...20_000)
  }
}

extension ReportForm: ExpressibleByArgument {}
