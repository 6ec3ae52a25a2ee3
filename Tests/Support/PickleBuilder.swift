/// A value to pickle. It can say what no sound file says, as a call of anything.
package indirect enum PickleTree: Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case bytes([UInt8])
  case tuple([PickleTree])
  case list([PickleTree])
  case dictionary([(String, PickleTree)])
  /// Module, name, arguments.
  case call(String, String, [PickleTree])
  /// A storage outside the pickle: number type, key, count.
  case storage(String, String, Int)
  /// Instructions as they are.
  case raw([UInt8])

  /// The whole pickle.
  package func pickled(_ version: UInt8) -> [UInt8] {
    [0x80, version] + code(version) + [0x2E]
  }

  private func code(_ version: UInt8) -> [UInt8] {
    func all(_ values: [PickleTree]) -> [UInt8] { values.flatMap { $0.code(version) } }
    func number<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
      withUnsafeBytes(of: number.littleEndian, Array.init)
    }
    switch self {
    case .none: return [0x4E]
    case .bool(let bool): return [bool ? 0x88 : 0x89]
    case .integer(let integer): return [0x8A, 8] + number(Int64(integer))
    case .number(let value): return [0x47] + number(value.bitPattern).reversed()
    case .text(let text): return [0x58] + number(UInt32(text.utf8.count)) + Array(text.utf8)
    case .bytes(let bytes): return [0x42] + number(UInt32(bytes.count)) + bytes
    case .tuple(let items): return [0x28] + all(items) + [0x74]
    case .list(let items): return [0x5D, 0x28] + all(items) + [0x65]
    case .dictionary(let entries):
      return [0x7D, 0x28] + all(entries.flatMap { [.text($0.0), $0.1] }) + [0x75]
    case .call(let module, let name, let arguments):
      return Self.global(module, name) + PickleTree.tuple(arguments).code(version) + [0x52]
    case .storage(let type, let key, let count):
      return [0x28] + PickleTree.text("storage").code(version) + Self.global("torch", type)
        + all([.text(key), .text("cpu"), .integer(count)]) + [0x74, 0x51]
    case .raw(let bytes): return bytes
    }
  }

  private static func global(_ module: String, _ name: String) -> [UInt8] {
    [0x63] + Array("\(module)\n\(name)\n".utf8)
  }
}

extension PickleTree {
  package static let ordered = PickleTree.call("collections", "OrderedDict", [])

  /// A tensor in order from the start of a storage.
  package static func tensor(_ storage: PickleTree, _ shape: [Int]) -> PickleTree {
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    return .call(
      "torch._utils", "_rebuild_tensor_v2",
      [
        storage, .integer(0), .tuple(shape.map { .integer($0) }),
        .tuple(strides.map { .integer($0) }), .bool(false), .ordered,
      ])
  }

  /// A storage inside the pickle, as persistence pickles have them.
  package static func nested(_ values: [Float]) -> PickleTree {
    let magic: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    var storage: [UInt8] = [0x80, 2, 0x28, 0x58, 7, 0, 0, 0]
    storage += Array("storagectorch\nFloatStorage\n".utf8)
    storage += [0x58, 1, 0, 0, 0, 0x31, 0x58, 3, 0, 0, 0]
    storage += Array("cpu".utf8) + [0x8A, 8]
    storage += withUnsafeBytes(of: Int64(values.count).littleEndian, Array.init)
    storage += [0x4E, 0x74, 0x51, 0x2E]
    let parts: [[UInt8]] = [
      magic, PickleTree.integer(1001).pickled(2),
      PickleTree.dictionary([("little_endian", .bool(true))]).pickled(2), storage,
      PickleTree.list([.text("1")]).pickled(2),
      withUnsafeBytes(of: Int64(values.count).littleEndian, Array.init),
      values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) },
    ]
    return .call("torch.storage", "_load_from_bytes", [.bytes(parts.flatMap { $0 })])
  }

  /// A module of NVIDIA's.
  package static func module(_ className: String, _ state: [(String, PickleTree)]) -> PickleTree {
    .call(
      "torch_utils.persistence", "_reconstruct_persistent_obj",
      [
        .dictionary([
          ("type", .text("class")), ("version", .integer(6)),
          ("module_src", .text("raise SystemExit")), ("class_name", .text(className)),
          ("state", .dictionary(state)),
        ])
      ])
  }

  /// A NumPy double.
  package static func numpy(_ value: Double) -> PickleTree {
    .call(
      "numpy.core.multiarray", "scalar",
      [
        .call("numpy", "dtype", [.text("f8"), .bool(false), .bool(true)]),
        .bytes(withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)),
      ])
  }
}
