import Editing
import Foundation
import Pictures
import RetouchKit

/// An edit from checked settings to the written files: what commands and a page share.
package struct EditJob: Sendable {
  package let name: String
  package let plan: OutputPlan
  /// What the settings say, as a recipe would.
  private let values: FieldValues
  private let model: Recipe.Model
  private let threads: Int?
  /// As it was given, for the report; nil when nothing is read.
  private let input: String?
  private let observer: any JobObserver
  /// What the user should know of the inputs; also in the report.
  package var notes: [String] = []

  /// - Parameters:
  ///   - values: of the edit's fields, checked.
  ///   - threads: nil means one for each processor.
  package init(
    _ name: String, _ values: FieldValues, input: String?, model: Recipe.Model, threads: Int?,
    plan: OutputPlan, observer: any JobObserver
  ) {
    self.name = name
    self.values = values
    self.input = input
    self.model = model
    self.threads = threads
    self.plan = plan
    self.observer = observer
  }

  /// Edits a picture that was read, and writes every result.
  package func run(_ edit: Edit, on picture: Picture) async throws(RetouchError) {
    var notes = picture.notes + notes
    notes.forEach(observer.note)
    let edit = try edit.seeing(picture, threads: threads) { note in
      notes.append(note)
      observer.note(note)
    }
    try await results(notes) { retoucher, settings, progress throws(RetouchError) in
      try await retoucher.apply(edit, to: picture, settings: settings, onProgress: progress)
    } preview: { result in
      Comparison.picture(
        before: picture, mask: edit.mask, enlargement: edit.enlargement, after: result)
    }
  }

  /// Reads the picture, makes the edit of what the settings say as a recipe's step is made, and runs it.
  package func run(on input: PictureInput) async throws(RetouchError) {
    let step = try Recipe.Step(name, values.values)
    var input = input
    input.salvages = step.salvages
    let picture = try input.read()
    let edit = try step.edit(for: PictureSize(picture), RecipeFiles(limits: input.limits))
    let size = edit.size(from: PictureSize(picture))
    guard size.width <= input.limits.maximumPixels / max(size.height, 1) else {
      throw RetouchError(
        .badSetting,
        "the result would be \(size.width)×\(size.height), more than \(input.limits.maximumPixels)"
          + " pixels; raise the limit if there is memory for it", remedy: .maximumPixels)
    }
    try edit.check(picture, named: input.name, input.limits)
    try plan.check(picture, width: size.width, height: size.height)
    try await run(edit, on: picture)
  }

  /// Makes a picture out of nothing, as often as asked.
  package func sample(width: Int?, height: Int?) async throws(RetouchError) {
    try await results([]) { retoucher, settings, progress throws(RetouchError) in
      try await retoucher.sample(
        width: width, height: height, settings: settings, onProgress: progress)
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
    defer { observer.end() }
    observer.activity("loading the model")
    let retoucher = try Retoucher(for: Recipe([], model: model), threads: threads)
    var settings = EditSettings(values)
    // Results were held against the limit before anything is computed.
    settings.maximumPixels = .max
    observer.seed(settings.seed)
    var spread: SpreadMap?
    for (index, target) in plan.targets.enumerated() {
      settings.sample = UInt32(index)
      observer.begin(
        plan.targets.count == 1 ? name : "\(name) \(index + 1)/\(plan.targets.count)")
      let result = try await make(retoucher, settings) { [observer] in observer.progress($0) }
      observer.end()
      try plan.write(result.picture, to: target.destination)
      if let path = target.preview { try plan.writePreview(preview(result.picture), to: path) }
      if let path = target.recipe { try plan.write(try recipe(of: settings.sample), to: path) }
      result.report.notes.forEach(observer.note)
      try observer.finished(
        .result(
          ResultRecord(
            result.report, input: input, output: target.destination.name,
            preview: target.preview, notes: notes + result.report.notes)))
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
    try observer.finished(
      .uncertainty(
        UncertaintyRecord(try spread.summary(), edit: name, input: input, uncertainty: path)))
  }

  /// What repeats a result.
  private func recipe(of sample: UInt32) throws(RetouchError) -> Recipe {
    Recipe([try Recipe.Step(name, values.values).with(sample: sample)], model: model)
  }
}
