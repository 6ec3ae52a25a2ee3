import Foundation
import Tensors

/// Named tensors of one or several files, memory-mapped; read one at a time.
package struct WeightStore: Sendable {
  private let entries: [String: Entry]
  private let files: [MappedFile]
  private let paths: [String]

  private struct Entry {
    let file: Int
    let tensor: TensorPlace
  }

  /// The names of all tensors.
  package var names: Set<String> { Set(entries.keys) }
  /// Bytes of all tensors as stored.
  package var storedBytes: Int {
    entries.values.reduce(0) {
      $0.clampedSum($1.tensor.count.clampedProduct($1.tensor.type.bytes))
    }
  }
  /// Numbers of all tensors.
  package var parameterCount: Int {
    entries.values.reduce(0) { $0.clampedSum($1.tensor.count) }
  }
  /// How the numbers are stored, most common first.
  package var storedTypes: [StoredType] {
    let counts = Dictionary(grouping: entries.values, by: \.tensor.type).mapValues(\.count)
    return counts.sorted { ($0.value, $0.key.rawValue) > ($1.value, $1.key.rawValue) }.map(\.key)
  }

  /// Opens one safetensors file.
  package init(file path: String) throws(CheckpointError) { try self.init(files: [path]) }

  /// Opens the safetensors that an index names, next to it
  /// (`diffusion_pytorch_model.safetensors.index.json`).
  package init(index path: String) throws(CheckpointError) {
    let index = try JSONFile.read(path)
    guard let map = index.object?["weight_map"]?.object, !map.isEmpty else {
      throw CheckpointError(.malformed, "\(path): no weight_map that names the shards")
    }
    var shards: Set<String> = []
    // In one order, so that of several faults the same one is always told.
    let places = map.sorted { $0.key < $1.key }
    for (tensor, shard) in places {
      guard let shard = shard.string, !shard.contains("/"), shard != "..", shard != ".",
        !shard.isEmpty
      else {
        throw CheckpointError(.malformed, "\(path): \(tensor): a shard must be a bare file name")
      }
      shards.insert(shard)
    }
    let folder = (path as NSString).deletingLastPathComponent
    try self.init(files: shards.sorted().map { (folder as NSString).appendingPathComponent($0) })
    for (tensor, shard) in places {
      guard let entry = entries[tensor],
        (paths[entry.file] as NSString).lastPathComponent == shard.string
      else {
        throw CheckpointError(
          .malformed, "\(path): \(tensor) is not in \(shard.string ?? "?"), where the index has it")
      }
    }
    guard map.count == entries.count else {
      throw CheckpointError(
        .malformed, "\(path): the shards hold \(entries.count) tensors, the index \(map.count)")
    }
  }

  private init(files paths: [String]) throws(CheckpointError) {
    var entries: [String: Entry] = [:]
    var files: [MappedFile] = []
    for path in paths {
      let file = try MappedFile(path: path)
      let header = try SafetensorsHeader(
        parsing: file.bytes, fileSize: file.bytes.count, name: path)
      for (name, tensor) in header.tensors {
        let entry = Entry(file: files.count, tensor: TensorPlace(tensor))
        guard entries.updateValue(entry, forKey: name) == nil else {
          throw CheckpointError(.malformed, "\(path): \(name) is in another shard too")
        }
      }
      files.append(file)
    }
    self.entries = entries
    self.files = files
    self.paths = paths
  }

  /// Tensors in a memory, which need not be a file.
  package init(_ memory: MappedFile, tensors: [String: StoredTensor], name: String) {
    self.init(memory, places: tensors.mapValues(TensorPlace.init), name: name)
  }

  init(_ memory: MappedFile, places: [String: TensorPlace], name: String) {
    self.init(
      entries: places.mapValues { Entry(file: 0, tensor: $0) }, files: [memory], paths: [name])
  }

  private init(entries: [String: Entry], files: [MappedFile], paths: [String]) {
    self.entries = entries
    self.files = files
    self.paths = paths
  }

  /// The same tensors under other names; without those for which `rename` has none. Of tensors
  /// that would get the same name, the one whose old name comes first is kept.
  package func renamed(_ rename: (String) -> String?) -> WeightStore {
    var renamed: [String: Entry] = [:]
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      if let new = rename(name), renamed[new] == nil { renamed[new] = entry }
    }
    return WeightStore(entries: renamed, files: files, paths: paths)
  }

  /// The shape of a tensor; nil when there is none of that name.
  package func shape(of name: String) -> [Int]? { entries[name]?.tensor.shape }

  /// A tensor widened to Float32, in the order in which it is stored.
  /// - Throws: `CheckpointError` when it is missing or its numbers are not all finite.
  package func tensor(_ name: String) throws(CheckpointError) -> Tensor {
    let shape = shape(of: name) ?? []
    return try numbers(name).tensor(shape: shape.isEmpty ? [1] : shape)
  }

  /// A tensor's numbers where they lie in the file, or a copy where they lie there in another
  /// order or as Float64.
  /// - Throws: `CheckpointError` when it is missing or damaged or its numbers are not all finite.
  package func numbers(_ name: String) throws(CheckpointError) -> StoredNumbers {
    guard let entry = entries[name] else {
      throw CheckpointError(.malformed, "\(location): there is no tensor \(name)")
    }
    let element: StoredNumbers.Element
    switch entry.tensor.type {
    case .f32, .f64: element = .float32
    case .f16: element = .float16
    case .bf16: element = .brainFloat16
    default:
      throw CheckpointError(
        .unsupported,
        "\(paths[entry.file]): \(name) is stored as \(entry.tensor.type.rawValue);"
          + " Retouch runs F64, F32, F16 and BF16")
    }
    let (memory, range) = try contiguous(entry)
    let numbers = StoredNumbers(
      bytes: UnsafeRawBufferPointer(rebasing: memory.bytes[range]), element, owner: memory)
    guard numbers.isFinite else {
      throw CheckpointError(
        .malformed, "\(paths[entry.file]): \(name) holds numbers that are infinite or none")
    }
    return numbers
  }

  /// A tensor of 64-bit whole numbers.
  /// - Throws: `CheckpointError` when it is missing or of another type.
  package func integers(_ name: String) throws(CheckpointError) -> [Int] {
    guard let entry = entries[name], entry.tensor.type == .i64 else {
      throw CheckpointError(.malformed, "\(location): there is no tensor \(name) of type I64")
    }
    let (memory, range) = try contiguous(entry)
    let bytes = UnsafeRawBufferPointer(rebasing: memory.bytes[range])
    return (0..<bytes.count / 8).map {
      Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)))
    }
  }

  /// Where a tensor's numbers are in order: in the file if they are so there, otherwise in a copy.
  /// Float64 becomes Float32.
  private func contiguous(_ entry: Entry) throws(CheckpointError) -> (MappedFile, Range<Int>) {
    let file = files[entry.file]
    let place = entry.tensor
    try place.record?.requireIntact(in: file, path: paths[entry.file])
    guard !place.isInOrder || place.type == .f64 else { return (file, place.range) }
    let bytes = place.count * (place.type == .f64 ? 4 : place.type.bytes)
    let copy = try MappedFile(anonymous: bytes) { out in
      switch place.type {
      case .f64:
        place.copy(from: file.bytes, to: out) { Float(Double(bitPattern: $0)).bitPattern }
      case .i64: place.copy(from: file.bytes, to: out) { (bits: UInt64) in bits }
      case .f32, .i32: place.copy(from: file.bytes, to: out) { (bits: UInt32) in bits }
      case .f16, .bf16, .i16: place.copy(from: file.bytes, to: out) { (bits: UInt16) in bits }
      case .i8, .u8, .bool: place.copy(from: file.bytes, to: out) { (bits: UInt8) in bits }
      }
    }
    return (copy, 0..<bytes)
  }

  /// The file or files, for messages.
  package var location: String {
    paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
  }
}

extension Int {
  // Many tensors may be views of one storage, so that their sizes add up beyond all files.
  fileprivate func clampedSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  fileprivate func clampedProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
