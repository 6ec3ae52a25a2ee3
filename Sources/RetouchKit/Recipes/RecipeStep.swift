extension Recipe {
  /// One edit of a recipe, and what it is told. Files are named here, not read.
  public struct Step: Sendable, Equatable {
    package let kind: any PictureEdit.Type
    package let values: FieldValues

    /// - Parameters:
    ///   - edit: the name of one of `Edit.kinds`.
    ///   - values: of its fields; those left out have their standard value.
    /// - Throws: `RetouchError` of kind `badSetting`: an unknown edit or field, a value out of range.
    public init(_ edit: String, _ values: [String: FieldValue] = [:]) throws(RetouchError) {
      do {
        try self.init(edit: edit, values)
      } catch {
        throw RetouchError(.badSetting, "\(edit): \(error.field) \(error.reason)")
      }
    }

    init(edit name: String, _ given: [String: FieldValue]) throws(FieldProblem) {
      guard let kind = EditKinds.kind(named: name) else {
        let names = EditKinds.all.map { "\"\($0.name)\"" }.joined(separator: ", ")
        throw FieldProblem(
          field: "edit", reason: "must be one of \(names), not \(JSONText.string(name).short)")
      }
      let values = try FieldValues(given, of: kind.allFields)
      for rule in kind.allRules { try rule.check(values) }
      self.kind = kind
      self.values = values
    }

    private init(_ kind: any PictureEdit.Type, _ values: FieldValues) {
      self.kind = kind
      self.values = values
    }

    /// The edit's name.
    public var edit: String { kind.name }

    /// What a field is set to, or its standard value; nil when it has none.
    public subscript(field: String) -> FieldValue? {
      kind.allFields.first { $0.name == field }.flatMap { values[$0] }
    }

    /// The edit itself, its files read.
    /// - Throws: `RetouchError`: a file that can't be read or doesn't fit.
    package func edit(for size: PictureSize, _ files: RecipeFiles) throws(RetouchError) -> Edit {
      Edit(try kind.init(values, for: size, files))
    }

    /// Whether it fills what a damaged file has lost.
    package var salvages: Bool { values.flag(HoleMark.salvage) }

    /// The same with another seed.
    public func with(seed: UInt64) -> Step { setting(.seed, .seed(seed)) }

    /// The same with another of the seed's results, from 0.
    package func with(sample: UInt32) -> Step { setting(.sample, .integer(Int(sample) + 1)) }

    private func setting(_ field: EditField, _ value: FieldValue) -> Step {
      var values = values
      values.set(field, value)
      return Step(kind, values)
    }

    /// The files that it names, by the field that does.
    var files: [(field: String, name: String)] {
      kind.allFields.flatMap { field in values.files(field).map { (field.name, $0) } }
    }

    func movingFiles(_ moved: (String) -> String) -> Step {
      var values = values
      for field in kind.allFields where values.isGiven(field) {
        switch field.kind {
        case .file: values.set(field, values.text(field).map { .text(moved($0)) })
        case .files: values.set(field, .list(values.texts(field).map { .text(moved($0)) }))
        default: break
        }
      }
      return Step(kind, values)
    }

    public static func == (first: Step, second: Step) -> Bool {
      first.kind == second.kind && first.values == second.values
    }
  }
}
