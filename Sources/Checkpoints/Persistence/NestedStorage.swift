/// The storages of a persistence pickle: bytes that are themselves a file of one storage, in the
/// format that PyTorch had before archives. Five pickles, a count, and the numbers, which stay
/// where they lie.
struct NestedStorages {
  let path: String
  /// By where their bytes start: what is recalled often is read once.
  private var known: [Int: TensorStorage] = [:]

  init(path: String) { self.path = path }

  /// A tensor of the pickle.
  /// - Parameter name: its name for messages.
  mutating func place(_ value: PickleValue, in graph: PickleGraph, name: String)
    throws(CheckpointError) -> TensorPlace
  {
    guard let call = graph.tensorCall(value),
      let argument = graph.arguments(call.storage, of: .storageFromBytes),
      case .bytes(let range) = argument[0]
    else {
      throw CheckpointError(
        .malformed, "\(path): \(name): its arguments are not those of a tensor")
    }
    let storage: TensorStorage
    if let seen = known[range.lowerBound] {
      storage = seen
    } else {
      storage = try read(range, of: graph.bytes, name: name)
      known[range.lowerBound] = storage
    }
    do {
      return try TensorPlace(
        of: storage, offset: call.offset, shape: call.shape, strides: call.strides)
    } catch {
      throw CheckpointError(.malformed, "\(path): \(name): \(error.reason)")
    }
  }

  private func read(_ range: Range<Int>, of bytes: UnsafeRawBufferPointer, name: String)
    throws(CheckpointError) -> TensorStorage
  {
    func unsound(_ reason: String) -> CheckpointError {
      CheckpointError(.malformed, "\(path): \(name): its storage \(reason)")
    }
    guard bytes[range].starts(with: Self.start) else {
      throw unsound("is not as PyTorch writes one")
    }
    var position = range.lowerBound + Self.start.count
    // Real ones have some 300 bytes before the numbers.
    let limit = min(range.upperBound, range.lowerBound + 4096)
    func next() throws(CheckpointError) -> PickleGraph {
      let (graph, end) = try PickleInterpreter.read(
        bytes, in: position..<limit, .storage, path: path)
      position = end
      return graph
    }
    let version = try next()
    guard version.integer(version.root) == 1001 else { throw unsound("has an unknown version") }
    let system = try next()
    guard case .bool(true)? = system.value("little_endian", in: system.root) else {
      throw unsound("was written by a big-endian machine, which Retouch does not read")
    }
    let storage = try next()
    guard let node = storage.node(storage.root), node.kind == .persistent, node.items.count == 6,
      storage.isText(node.items[0], "storage"), case .global(.storage(let type)) = node.items[1],
      case .text(let key) = node.items[2], let count = storage.integer(node.items[4]),
      case .none = node.items[5]
    else { throw unsound("is not named as PyTorch names storages") }
    let list = try next()
    guard let keys = list.node(list.root), keys.kind == .list, keys.items.count == 1,
      case .text(let listed) = keys.items[0], bytes[key].elementsEqual(bytes[listed])
    else { throw unsound("is not the one that its list names") }
    var cursor = ByteCursor(bytes, in: position..<range.upperBound)
    let (size, overflow) = count.multipliedReportingOverflow(by: type.bytes)
    guard cursor.little(Int64.self) == Int64(count), !overflow, cursor.left == size,
      let data = cursor.take(size)
    else { throw unsound("has more or fewer numbers than it says") }
    return TensorStorage(type: type, range: data)
  }

  /// The first of the five pickles: PyTorch's magic number.
  private static let start: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
}
