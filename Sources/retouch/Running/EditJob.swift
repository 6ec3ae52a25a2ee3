import Editing
import Foundation
import Pictures
import RetouchKit

/// An edit from the checked options to the written files: what the edits' commands share.
struct EditJob {
  let name: String
  let model: ModelOptions
  let sampling: SamplingOptions
  let output: OutputOptions
  let plan: OutputPlan
  /// As it was given, for the report; nil when nothing is read.
  let input: String?
  private let progress: ProgressLine
  /// What the options say, as a recipe would.
  private let values: FieldValues
  /// What the user should know of the inputs; also in the report.
  var notes: [String] = []

  /// Checks the outputs, so that nobody waits for an error, and listens for Ctrl-C.
  /// - Parameters:
  ///   - own: the edit's own fields.
  ///   - recipe: where to write down what was done.
  init(
    _ name: String, _ own: FieldValues = .init(), input: String?, model: ModelOptions,
    sampling: SamplingOptions, output: OutputOptions, encoding: EncodingOptions,
    preview: String? = nil, recipe: String? = nil
  ) throws(RetouchError) {
    self.name = name
    self.input = input
    self.model = model
    self.sampling = sampling
    self.output = output
    var values = own
    sampling.set(&values, seed: sampling.seed.resolved())
    model.set(&values)
    self.values = values
    plan = try OutputPlan(
      output, encoding, preview: preview, recipe: recipe, samples: sampling.samples,
      uncertainty: sampling.uncertainty)
    progress = ProgressLine(title: name, quiet: output.quiet)
    Interrupts.shared.listen(progress: progress)
  }

  /// Edits a picture that was read, and writes every result.
  func run(_ edit: Edit, on picture: Picture) async throws(RetouchError) {
    var notes = picture.notes + notes
    if !output.quiet { notes.forEach(Messages.note) }
    let edit = try edit.seeing(picture, threads: model.network.threads) { note in
      notes.append(note)
      if !output.quiet { Messages.note(note) }
    }
    try await results(notes) { retoucher, settings, progress throws(RetouchError) in
      try await retoucher.apply(edit, to: picture, settings: settings, onProgress: progress)
    } preview: { result in
      Comparison.picture(
        before: picture, mask: edit.mask, enlargement: edit.enlargement, after: result)
    }
  }

  /// Reads the picture, makes the edit of what the options say as a recipe's step is made, and runs it.
  func run(on input: InputOptions) async throws(RetouchError) {
    let picture = try input.read()
    let step = try Recipe.Step(name, values.values)
    let edit = try step.edit(
      for: PictureSize(picture), RecipeFiles(limits: input.limits.limits))
    let size = edit.size(from: PictureSize(picture))
    guard size.width <= input.limits.maxPixels / max(size.height, 1) else {
      throw RetouchError(
        .badSetting,
        "the result would be \(size.width)×\(size.height), more than \(input.limits.maxPixels)"
          + " pixels; raise --max-pixels if there is memory for it")
    }
    try edit.check(
      picture, named: input.input == "-" ? "standard input" : input.input, input.limits.limits)
    try plan.check(picture, width: size.width, height: size.height)
    try await run(edit, on: picture)
  }

  /// Makes a picture out of nothing, as often as asked.
  func sample(_ size: PixelSize?) async throws(RetouchError) {
    try await results([]) { retoucher, settings, progress throws(RetouchError) in
      try await retoucher.sample(
        width: size?.width, height: size?.height, settings: settings, onProgress: progress)
    } preview: {
      $0
    }
  }

  private typealias Making = (
    Retoucher, EditSettings, @escaping @Sendable (EditProgress) -> Void
  ) async throws(RetouchError) -> EditResult

  private func results(
    _ notes: [String], _ make: Making, preview: (Picture) -> Picture
  ) async throws(RetouchError) {
    defer { progress.clear() }
    progress.show("loading the model")
    let retoucher = try model.load()
    var settings = EditSettings(values)
    // Results were held against --max-pixels before anything is computed.
    settings.maximumPixels = .max
    if sampling.seed == .random, !output.quiet, !output.json {
      progress.clear()
      Messages.note("seed \(settings.seed)")
    }
    var spread: SpreadMap?
    for (index, target) in plan.targets.enumerated() {
      settings.sample = UInt32(index)
      progress.begin(plan.targets.count == 1 ? name : "\(name) \(index + 1)/\(plan.targets.count)")
      let result = try await make(retoucher, settings, progress.update)
      progress.clear()
      try plan.write(result.picture, to: target.destination)
      if let path = target.preview { try plan.writePreview(preview(result.picture), to: path) }
      if let path = target.recipe { try plan.write(try recipe(of: settings.sample), to: path) }
      try report(result.report, target, notes)
      if plan.uncertainty != nil {
        var answers = spread ?? SpreadMap(of: result.picture)
        spread = nil
        try answers.add(result.picture)
        spread = answers
      }
    }
    if let spread, let path = plan.uncertainty { try write(spread, to: path) }
  }

  /// Shows and says how far the results lie apart.
  private func write(_ spread: SpreadMap, to path: String) throws(RetouchError) {
    try plan.writePreview(try spread.picture(), to: path)
    let summary = try spread.summary()
    if output.json {
      try StandardStream.print(
        json: UncertaintyRecord(summary, edit: name, input: input, uncertainty: path))
    } else if !output.quiet {
      Messages.note("\(path): \(UncertaintyRecord.line(summary))")
    }
  }

  /// What repeats a result.
  private func recipe(of sample: UInt32) throws(RetouchError) -> Recipe {
    Recipe([try Recipe.Step(name, values.values).with(sample: sample)], model: model.recipe)
  }

  private func report(
    _ report: EditReport, _ target: OutputPlan.Target, _ notes: [String]
  ) throws(RetouchError) {
    if !output.quiet { report.notes.forEach(Messages.note) }
    if output.json {
      try StandardStream.print(
        json: ResultRecord(
          report, input: input, output: target.destination.name, preview: target.preview,
          notes: notes + report.notes))
    }
    if !output.quiet, Terminal.standardError.isInteractive {
      let seconds = String(format: "%.1f", report.seconds)
      Messages.note(
        "\(target.destination.name): \(report.width)×\(report.height), \(seconds) s")
    }
  }
}
