import Checkpoints
import Foundation
import Networks
import Tensors

/// Writes a model as a folder of our own: `retouch-model.json` beside safetensors.
package struct ModelConversion {
  package let model: OpenedModel
  /// Whether kernels and matrices are stored in half precision; vectors stay as they are.
  package let halves: Bool
  /// Of the published checkpoint; what the model itself says counts more.
  package let licence: String?
  /// SHA-256 of the model's files, by name.
  package let sums: [(file: String, sha256: String)]

  package init(
    _ model: OpenedModel, halves: Bool, licence: String?, sums: [(file: String, sha256: String)]
  ) {
    self.model = model
    self.halves = halves
    self.licence = licence
    self.sums = sums
  }

  /// What is written: tensors and their bytes.
  package struct Report: Sendable {
    package var files: [String] = []
    package var bytes = 0
  }

  /// Writes the folder, whole or not at all: into one of another name first.
  /// - Parameters:
  ///   - overwrites: whether a folder that is a converted model may be replaced.
  ///   - onTensor: told how many of how many bytes are written; throws to stop.
  ///   - onStart: told the name of the folder that is written first, to be removed by whoever ends
  ///     the process meanwhile.
  /// - Throws: `CheckpointError`, and what `onTensor` throws.
  package func write(
    to path: String, overwrites: Bool, onTensor: (Int, Int) throws -> Void,
    onStart: (String) -> Void = { _ in }
  ) throws -> Report {
    // A family that can't be made of these networks would be found out only when it is opened.
    _ = try model.outline()
    let place = try ConversionPlace(path, overwrites: overwrites)
    try place.begin()
    defer { place.discard() }
    onStart(place.temporary)
    let report = try fill(place.temporary, onTensor)
    try place.finish()
    return report
  }

  private struct Planned {
    var part: OpenedModel.Part
    var file: String
    /// Name in the file, name in the checkpoint.
    var tensors: [(name: String, source: String, type: StoredType, shape: [Int])]
    var bytes: Int { tensors.reduce(0) { $0 + $1.shape.reduce($1.type.bytes, *) } }
  }

  private func fill(_ folder: String, _ onTensor: (Int, Int) throws -> Void) throws -> Report {
    var planned: [Planned] = []
    for (index, part) in model.parts.enumerated() {
      planned.append(
        try plan(
          part,
          file: model.parts.count == 1 ? "model.safetensors" : "model-\(index + 1).safetensors"))
    }
    let description = self.description(files: planned.map(\.file))
    let total = planned.reduce(0) { $0 + $1.bytes }
    var report = Report()
    for entry in planned {
      let path = (folder as NSString).appendingPathComponent(entry.file)
      let writer = try SafetensorsWriter(
        path: path, name: entry.file, tensors: entry.tensors.map { ($0.name, $0.type, $0.shape) },
        metadata: [ConvertedMetadata.key: JSONWriting.of(description), "format": "pt"])
      for tensor in entry.tensors {
        try writer.add(
          entry.part.weights.numbers(tensor.source), asHalves: tensor.type == .f16)
        report.bytes += tensor.shape.reduce(tensor.type.bytes, *)
        try onTensor(report.bytes, total)
      }
      try writer.finish()
      report.files.append(entry.file)
    }
    let path = (folder as NSString).appendingPathComponent(ModelDescription.fileName)
    do {
      try Data((JSONWriting.of(description, indent: 0) + "\n").utf8)
        .write(to: URL(fileURLWithPath: path))
    } catch {
      throw CheckpointError(
        .notWritten,
        "\(ModelDescription.fileName): can't write it: \(FileFailure.words(error))")
    }
    report.files.append(ModelDescription.fileName)
    return report
  }

  /// Builds the network once: what it doesn't take is no part of the model, and a checkpoint that
  /// lacks something is refused before anything is written.
  private func plan(_ part: OpenedModel.Part, file: String) throws(CheckpointError) -> Planned {
    let builder = NetworkBuilder(part.weights)
    _ = try part.plan.build(builder)
    try builder.finish()
    var tensors: [(name: String, source: String, type: StoredType, shape: [Int])] = []
    for (name, source) in builder.found.sorted(by: { $0.key < $1.key }) {
      guard let shape = part.weights.shape(of: source) else { continue }
      let numbers = try part.weights.numbers(source)
      tensors.append((source, source, type(of: numbers, shape, name), shape))
    }
    // Constants that tell how the network resamples: without them it can't be recognised.
    for name in part.weights.names.filter({ $0.hasSuffix("resample_filter") }).sorted() {
      guard let shape = part.weights.shape(of: name) else { continue }
      tensors.append((name, name, .f32, shape))
    }
    return Planned(part: part, file: file, tensors: tensors)
  }

  private func type(of numbers: StoredNumbers, _ shape: [Int], _ name: String) -> StoredType {
    switch numbers.element {
    case .float16: return .f16
    case .brainFloat16: return .bf16
    case .float32:
      // What is too large for a half stays whole.
      let fits =
        halves && shape.count > 1
        && numbers.tensor(shape: [numbers.count]).largestMagnitude < 65_504
      return fits ? .f16 : .f32
    }
  }

  /// Without infinities, as pickles have them for "any level": JSON knows none.
  private static func writable(_ fields: [String: JSONValue]) -> [String: JSONValue] {
    fields.filter { $0.value.number?.isFinite != false }
  }

  private func description(files: [String]) -> JSONValue {
    var fields = Self.writable(model.description.fields).filter { $0.value != .null }
    fields["family"] = .string(model.family.name)
    fields["checkpoint"] =
      files.count == 1 ? .string(files[0]) : .array(files.map { .string($0) })
    let names = model.family.parts.compactMap(\.arguments)
    if names.count == model.parts.count {
      fields["arguments"] = .object(
        Dictionary(
          uniqueKeysWithValues: zip(names, model.parts.map { .object(Self.writable($0.arguments)) })
        ))
    } else {
      fields["arguments"] = .object(Self.writable(model.parts[0].arguments))
    }
    if fields["licence"] == nil {
      // Somebody's own training has a licence of its own.
      let published = model.family.licence
      fields["licence"] = .string(
        licence ?? (published.contains("not") ? published : "\(published) (of the published ones)"))
    }
    fields["source_sha256"] = .object(
      Dictionary(sums.map { ($0.file, .string($0.sha256)) }) { first, _ in first })
    return .object(fields)
  }
}
