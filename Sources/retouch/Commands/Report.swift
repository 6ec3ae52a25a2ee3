import ArgumentParser
import Foundation
import Jobs
import RetouchKit
import Tensors

/// `retouch report`.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what became of a batch: a page, a table, a list of failures.",
    usage: "retouch report [<options>] --output <out> <folder>",
    discussion: """
      Reads the journals that retouch batch left in the folder of results. The page shows failures \
      first, then every picture before and after, with a slider; it is one file, which needs no \
      server and no network. Names that end with .jsonl or .csv get the same for programs.

      With --failed, .csv and .jsonl are lists that retouch batch -i takes.

      EXAMPLES
        retouch report restored -o report.html
        retouch report restored -o report.html --thumbnails 500 --overwrite
        retouch report restored -o - --format csv
        retouch report restored --failed -o again.csv
      """)

  @Argument(
    help: ArgumentHelp("The folder of a batch's results.", valueName: "folder"),
    completion: .directory)
  var folder: String

  @OptionGroup(title: "Output") var output: ReportOptions
  @OptionGroup var limits: LimitOptions

  func run() async throws {
    try MachineLimits.check(pictures: Processors.count)
    var settings = ReportJob.Settings()
    settings.output = output.output
    settings.form = try ReportForm.of(output.output, asked: output.format)
    settings.overwrite = output.overwrite
    settings.thumbnails = output.thumbnails
    settings.limits = limits.limits
    let job = try ReportJob(of: folder, onlyFailures: output.failed, settings)
    let progress = ProgressLine(title: "report", quiet: output.quiet)
    Interrupts.shared.listen(progress: progress)
    progress.begin("report")
    let outcome = try await job.run { done, total in
      let fraction = Double(done) / Double(max(total, 1))
      progress.update(done: fraction, gained: fraction, count: "\(done)/\(total) thumbnails")
    }
    progress.clear()
    guard !output.quiet else { return }
    if let gone = outcome.gone, gone > 0 {
      Messages.note(
        "\(gone) of \(outcome.pictures) pictures aren't where the batch found or left them")
    }
    let name = output.output == "-" ? "standard output" : output.output
    let words =
      output.failed
      ? "\(job.summary.failed) failed" : "\(job.summary.done) done, \(job.summary.failed) failed"
    Messages.note("\(name): \(words), \(ByteCount.text(outcome.bytes))")
  }
}
