import ArgumentParser
import Editing
import Pictures
import RetouchKit
import Tensors

/// `retouch benchmark edits`.
struct BenchmarkEdits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edits",
    abstract: "Measure whole edits with the bundled prior.",
    usage: "retouch benchmark edits [<options>]",
    discussion: """
      Edits drawn pictures: seconds without decoding and encoding, in all and for a megapixel (MP) \
      of the result and of its hole; how often each tile was computed, and the tiles' area over the \
      result's and the hole's; the part of the time inside network calls, and how much slower one \
      thread is.

      EXAMPLES
        retouch benchmark edits
        retouch benchmark edits --threads 2 --runs 3 --json
        retouch benchmark edits --edit colorize --edit upscale-x2
      """)

  @Option(
    name: .customLong("edit"),
    help: ArgumentHelp("Only this edit; may be given several times.", valueName: "edit"))
  var edits: [BenchmarkEdit] = []

  @OptionGroup var options: BenchmarkOptions

  func run() async throws {
    let progress = ProgressLine(title: "benchmark", quiet: false)
    Interrupts.shared.listen(progress: progress)
    defer { progress.clear() }
    let record = try await measure(progress)
    progress.clear()
    if options.json {
      try StandardStream.print(json: record, keys: .convertToSnakeCase)
    } else {
      try StandardStream.print(record.text)
    }
  }

  private func measure(_ progress: ProgressLine) async throws(RetouchError) -> EditsRecord {
    let startup = ProcessCosts.startup()
    progress.show("loading the model")
    let start = ContinuousClock.now
    let retoucher = try Retoucher(precision: options.precision, threads: options.threads)
    let loading = (ContinuousClock.now - start) / .seconds(1)
    let threads = options.threads ?? Processors.count
    let single = threads > 1 ? try Retoucher(precision: options.precision, threads: 1) : nil
    let plan = try ModelFacts.model(nil).parts[0].plan
    let operations = plan.operations / Double(plan.shape.side * plan.shape.side)

    var measured: [EditsRecord.Measured] = []
    for edit in edits.isEmpty ? BenchmarkEdit.allCases : edits {
      let job = try job(edit)
      let reports = try await reports(job, edit.fill, retoucher, edit.rawValue, progress)
      var one: [EditReport] = []
      if let single {
        one = try await self.reports(
          job, edit.fill, single, "\(edit.rawValue), one thread", progress)
      }
      if let figures = EditsRecord.Measured(
        edit, reports, one: one, operations: operations, holePixels: job.holePixels)
      {
        measured.append(figures)
      }
    }
    let gflops = measured.reduce(0) { $0 + $1.gflops }
    let networkSeconds = measured.reduce(0) {
      $0 + ($1.gflops > 0 ? $1.gflops / $1.gflopsPerSecond : 0)
    }
    return EditsRecord(
      model: "bundled", threads: threads, instructions: "\(InstructionSet.best)",
      precision: options.precision.rawValue, runs: options.runs,
      seconds: measured.reduce(0) { $0 + $1.seconds }, gflops: gflops,
      gflopsPerSecond: networkSeconds > 0 ? gflops / networkSeconds : 0, loadSeconds: loading,
      startupSeconds: startup,
      peakRssBytes: ProcessCosts.peakMemory, edits: measured)
  }

  private func job(_ edit: BenchmarkEdit) throws(RetouchError) -> BenchmarkEdit.Job {
    do {
      return try edit.job()
    } catch {
      throw RetouchError(error)
    }
  }

  /// The runs that count; one before them warms up.
  private func reports(
    _ job: BenchmarkEdit.Job, _ fill: FillKind, _ retoucher: Retoucher, _ title: String,
    _ progress: ProgressLine
  ) async throws(RetouchError) -> [EditReport] {
    var reports: [EditReport] = []
    var settings = EditSettings()
    settings.fill = fill
    for run in 0...options.runs {
      progress.begin("\(title) \(run)/\(options.runs)")
      let result = try await retoucher.apply(
        job.edit, to: job.picture, settings: settings, onProgress: progress.update)
      if run > 0 { reports.append(result.report) }
    }
    return reports
  }
}
