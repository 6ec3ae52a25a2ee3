import Tensors

extension Recipe {
  /// Which network a recipe is made with.
  public struct Model: Sendable, Equatable {
    /// A folder or a checkpoint file, as for `Retoucher.Model.path`; nil: the bundled prior.
    public var path: String?
    /// A worse model that it is led away from; only with a path.
    public var guide: String?
    /// How far, 0 to 100; nil: 2. Only with a guide.
    public var guidance: Double?
    public var precision: Precision

    public init(
      path: String? = nil, guide: String? = nil, guidance: Double? = nil,
      precision: Precision = .fp32
    ) {
      self.path = path
      self.guide = guide
      self.guidance = guidance
      self.precision = precision
    }

    package static let pathField = EditField(
      "path", .file,
      "A model's folder, or a checkpoint file: .safetensors, .pt, .pth, .bin, .pkl.",
      valueName: "path", standardText: "the bundled prior")
    package static let guideField = EditField(
      "guide", .file, "A worse model that the model is led away from (autoguidance).",
      valueName: "path")
    package static let guidanceField = EditField(
      "guidance", .number(0...100), "How far from the guide; 1 is not at all.", valueName: "w",
      standard: 2)
    package static let precisionField = EditField(
      "precision", .choice(Precision.allCases.map(\.rawValue)),
      "What the network multiplies: bf16 is faster where the processor has it, and a little off.",
      valueName: "precision", standard: .text(Precision.fp32.rawValue))
    static let fields = [pathField, guideField, guidanceField, precisionField]

    init(_ given: [String: FieldValue]) throws(FieldProblem) {
      let values = try FieldValues(given, of: Self.fields)
      func needs(_ field: EditField, _ other: EditField) throws(FieldProblem) {
        guard values.isGiven(field), !values.isGiven(other) else { return }
        throw FieldProblem(field: field.name, reason: "needs a \(other.name)")
      }
      try needs(Self.guideField, Self.pathField)
      try needs(Self.guidanceField, Self.guideField)
      path = values.text(Self.pathField)
      guide = values.text(Self.guideField)
      guidance = values.isGiven(Self.guidanceField) ? values.number(Self.guidanceField) : nil
      precision = values.choice(Self.precisionField) ?? .fp32
    }

    /// What was said, for a file.
    var members: [JSONText.Member] {
      var members: [JSONText.Member] = []
      if let path { members.append(.init(Self.pathField.name, .string(path))) }
      if let guide { members.append(.init(Self.guideField.name, .string(guide))) }
      if let guidance { members.append(.init(Self.guidanceField.name, .number(guidance))) }
      if precision != .fp32 {
        members.append(.init(Self.precisionField.name, .string(precision.rawValue)))
      }
      return members
    }
  }
}

extension Recipe {
  /// The network as a retoucher takes it, its files found from the recipe's folder.
  package var network: (model: Retoucher.Model, guide: Retoucher.Guide?) {
    let files = RecipeFiles(folder: folder)
    return (
      model.path.map { .path(files.path($0)) } ?? .bundled,
      model.guide.map { .init(.path(files.path($0)), weight: model.guidance ?? 2) }
    )
  }
}

extension Retoucher {
  /// Loads the network that a recipe is made with.
  /// - Parameters:
  ///   - recipe: only its model is looked at.
  ///   - threads: nil means one for each processor.
  /// - Throws: `RetouchError` when the model can't be used.
  public init(for recipe: Recipe, threads: Int? = nil) throws(RetouchError) {
    let (model, guide) = recipe.network
    try self.init(
      model: model, guide: guide, precision: recipe.model.precision, threads: threads)
  }
}
