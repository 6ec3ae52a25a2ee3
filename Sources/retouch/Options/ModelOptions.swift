import ArgumentParser
import Editing
import RetouchKit
import Tensors

/// Which prior edits, and what it is told.
struct ModelOptions: ParsableArguments {
  @OptionGroup var network: NetworkOptions

  @Option(name: .field(.classLabel), help: .optional(.classLabel))
  var classLabel: Int?

  @Option(help: .optional(.tileOverlap))
  var tileOverlap: Int?

  @Option(help: .field(.tileBatch))
  var tileBatch: Int = 8

  func validate() throws {
    if network.guide != nil, network.model == nil {
      throw ValidationError("--guide needs a --model that it guides")
    }
    try require(.classLabel, classLabel)
    try require(.tileOverlap, tileOverlap)
    try require(.tileBatch, tileBatch)
  }

  func set(_ values: inout FieldValues) {
    values.set(.classLabel, classLabel.map { .integer($0) })
    if network.guide == nil { values.set(.guidance, network.guidance.map { .number($0) }) }
    values.set(.tileOverlap, tileOverlap.map { .integer($0) })
    if tileBatch != 8 { values.set(.tileBatch, .integer(tileBatch)) }
  }

  /// As a recipe names it.
  var recipe: Recipe.Model {
    Recipe.Model(
      path: network.model, guide: network.guide,
      guidance: network.guide == nil ? nil : network.guidance,
      precision: network.precision ?? .fp32)
  }

  /// Loads the weights.
  func load() throws(RetouchError) -> Retoucher {
    try Retoucher(for: Recipe([], model: recipe), threads: network.threads)
  }
}

/// Which prior, and how much of the machine it may use.
struct NetworkOptions: ParsableArguments {
  @Option(help: .optional(Recipe.Model.pathField), completion: .file())
  var model: String?

  @Option(help: .field(Recipe.Model.guideField), completion: .file())
  var guide: String?

  @Option(
    help: ArgumentHelp(
      """
      How far from the guide, 1 is not at all; or the weight that a guided distilled model is \
      told. (default: 2 with a guide, else the model's own)
      """, valueName: "w"))
  var guidance: Double?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with; results don't depend on it. (default: one a processor)",
      valueName: "n"))
  var threads: Int?

  @Option(help: .optional(Recipe.Model.precisionField))
  var precision: Precision?

  func validate() throws {
    if let model, model.isEmpty { throw ValidationError("--model needs a path") }
    if let guide, guide.isEmpty { throw ValidationError("--guide needs a path") }
    try require(Recipe.Model.guidanceField, guidance)
    try require("--threads", threads, in: 1...256)
  }

  /// Loads the network of a recipe, as far as nothing else is said here.
  /// - Parameter threads: in place of those that are asked for here.
  func load(for recipe: Recipe, threads: Int? = nil) throws(RetouchError) -> Retoucher {
    var (model, guide) = (recipe.network.model, recipe.network.guide)
    // A guide belongs to its model.
    if let path = self.model { (model, guide) = (.path(path), nil) }
    if let path = self.guide { guide = .init(.path(path)) }
    if guide != nil, model == .bundled {
      throw RetouchError(.badSetting, "--guide needs a --model that it guides")
    }
    if let guidance {
      guard guide != nil else {
        throw RetouchError(
          .badSetting,
          "--guidance needs a guide; the weight that a model itself is told stands in the edits")
      }
      guide?.weight = guidance
    }
    return try Retoucher(
      model: model, guide: guide, precision: precision ?? recipe.model.precision,
      threads: threads ?? self.threads)
  }

  /// The network of a recipe, as far as nothing else is said here, in words that tell it from others.
  func words(for recipe: Recipe) -> String {
    let model = self.model ?? recipe.model.path ?? "bundled"
    let guide = self.guide ?? (self.model == nil ? recipe.model.guide : nil) ?? ""
    let guidance = (self.guidance ?? recipe.model.guidance).map { "\($0)" } ?? ""
    return "\(model)\n\(guide)\n\(guidance)\n\((precision ?? recipe.model.precision).rawValue)"
  }
}
