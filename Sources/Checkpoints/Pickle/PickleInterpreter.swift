/// Turns a pickle into a graph of inert values. A pickle is a program for a stack machine; of its
/// instructions only those that put values together are followed, and those that would call
/// something leave a record of what they would have called.
///
/// The cost is bounded by the pickle's length: values are shared, never copied.
struct PickleInterpreter {
  /// Values on the stack, in the memo, or written into containers one after another.
  private static let mostValues = 1_000_000
  private static let mostWrites = 4_000_000
  private static let longestText = 1 << 20

  private let dialect: PickleDialect
  private let path: String
  private var cursor: ByteCursor
  private var graph: PickleGraph
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  /// Reads one pickle.
  /// - Parameters:
  ///   - range: where it starts, and where it ends at the latest.
  ///   - path: the file's name for messages.
  /// - Returns: the values, and where the pickle ended.
  static func read(
    _ bytes: UnsafeRawBufferPointer, in range: Range<Int>, _ dialect: PickleDialect, path: String
  ) throws(CheckpointError) -> (graph: PickleGraph, end: Int) {
    var interpreter = PickleInterpreter(
      dialect: dialect, path: path, cursor: ByteCursor(bytes, in: range),
      graph: PickleGraph(bytes: bytes))
    try interpreter.run()
    return (interpreter.graph, interpreter.cursor.position)
  }

  private init(dialect: PickleDialect, path: String, cursor: ByteCursor, graph: PickleGraph) {
    self.dialect = dialect
    self.path = path
    self.cursor = cursor
    self.graph = graph
  }

  private mutating func run() throws(CheckpointError) {
    guard let first = cursor.byte(), first == PickleOpcode.proto.rawValue,
      let version = cursor.byte()
    else { throw unsound("it does not start with its protocol") }
    guard dialect.protocols.contains(version) else {
      throw unsound(
        "its protocol is \(version), and PyTorch's own is 2: save it anew without pickle_protocol")
    }
    while true {
      guard let byte = cursor.byte() else { throw unsound("it ends too early") }
      guard let opcode = PickleOpcode(rawValue: byte), dialect.opcodes.contains(opcode),
        opcode != .proto
      else { throw unsound("it has the instruction \(byte), which no checkpoint needs") }
      if opcode == .stop {
        graph.root = try pop()
        guard stack.isEmpty, marks.isEmpty else { throw unsound("it leaves values behind") }
        return
      }
      try follow(opcode)
    }
  }

  private mutating func follow(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .proto, .stop: break
    case .frame:
      // Says only how much to read at once.
      guard let length = cursor.little(UInt64.self), length <= UInt64(cursor.left) else {
        throw tooShort
      }
    case .mark:
      guard marks.count < Self.mostValues else { throw unsound("it has too many open marks") }
      marks.append(stack.count)
    case .pop: _ = try pop()
    case .emptyDict: try push(.dictionary(hasAttributes: false), [])
    case .emptyList: try push(.list, [])
    case .emptyTuple: try push(.tuple, [])
    case .emptySet: try push(.set, [])
    case .tuple: try push(.tuple, try popMark())
    case .tuple1: try push(.tuple, try pop(1))
    case .tuple2: try push(.tuple, try pop(2))
    case .tuple3: try push(.tuple, try pop(3))
    case .setItem: try write(try pop(2))
    case .setItems: try write(try popMark())
    case .append: try extend(.list, try pop(1))
    case .appends: try extend(.list, try popMark())
    case .addItems: try extend(.set, try popMark())
    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt: try push(.integer(Int(try little(Int32.self))))
    case .binInt1: try push(.integer(Int(try little(UInt8.self))))
    case .binInt2: try push(.integer(Int(try little(UInt16.self))))
    case .long1: try push(try long(Int(try little(UInt8.self))))
    case .binFloat:
      guard let bits = cursor.big(UInt64.self) else { throw tooShort }
      try push(.number(Double(bitPattern: bits)))
    case .binUnicode: try push(.text(try text(UInt64(try little(UInt32.self)))))
    case .shortBinUnicode, .shortBinString:
      try push(.text(try text(UInt64(try little(UInt8.self)))))
    case .binUnicode8: try push(.text(try text(try little(UInt64.self))))
    case .binBytes: try push(.bytes(try take(UInt64(try little(UInt32.self)))))
    case .shortBinBytes: try push(.bytes(try take(UInt64(try little(UInt8.self)))))
    case .binBytes8: try push(.bytes(try take(try little(UInt64.self))))
    case .binPut: try remember(Int(try little(UInt8.self)))
    case .longBinPut: try remember(Int(try little(UInt32.self)))
    case .memoize: try remember(memo.count)
    case .binGet: try recall(Int(try little(UInt8.self)))
    case .longBinGet: try recall(Int(try little(UInt32.self)))
    case .global, .stackGlobal: try push(.global(try global(opcode)))
    case .reduce: try reduce()
    case .newObject: try newObject()
    case .build: try build()
    case .binPersistentID:
      guard let items = graph.tuple(try pop()) else {
        throw unsound("the name of a storage is no tuple")
      }
      try push(.persistent, items)
    }
  }

  private func unsound(_ reason: String) -> CheckpointError {
    CheckpointError(
      .malformed,
      "\(path): not a sound checkpoint: in its pickle at byte \(cursor.position), \(reason)")
  }

  private var tooShort: CheckpointError { unsound("it ends too early") }

  // MARK: Numbers, texts and bytes

  private mutating func little<Number: FixedWidthInteger>(_ type: Number.Type)
    throws(CheckpointError) -> Number
  {
    guard let number = cursor.little(type) else { throw tooShort }
    return number
  }

  private mutating func take(_ count: UInt64) throws(CheckpointError) -> Range<Int> {
    guard let count = Int(exactly: count), let range = cursor.take(count) else { throw tooShort }
    return range
  }

  private mutating func text(_ count: UInt64) throws(CheckpointError) -> Range<Int> {
    // The source text of a class may be of any length: nobody reads it.
    if count > Self.longestText, !(stack.last.map { graph.isText($0, "module_src") } ?? false) {
      throw unsound("a text of \(count) bytes is too long")
    }
    return try take(count)
  }

  /// A whole number of `count` bytes in two's complement.
  private mutating func long(_ count: Int) throws(CheckpointError) -> PickleValue {
    let range = try take(UInt64(count))
    guard count <= 8 else { return .hugeInteger }
    guard count > 0 else { return .integer(0) }
    let negative = graph.bytes[range.upperBound - 1] & 0x80 != 0
    return .integer(
      range.reversed().reduce(negative ? -1 : 0) { $0 << 8 | Int(graph.bytes[$1]) })
  }

  // MARK: The stack and the memo

  private mutating func push(_ value: PickleValue) throws(CheckpointError) {
    guard stack.count < Self.mostValues else { throw unsound("it has too many values") }
    stack.append(value)
  }

  private mutating func push(_ kind: PickleNode.Kind, _ items: [PickleValue])
    throws(CheckpointError)
  {
    // One for the node itself.
    try spend(items.count + 1)
    graph.nodes.append(PickleNode(kind: kind, items: items))
    try push(.node(graph.nodes.count - 1))
  }

  private mutating func spend(_ values: Int) throws(CheckpointError) {
    graph.size += values
    guard graph.size <= Self.mostWrites else { throw unsound("it has too many values") }
  }

  /// Values below a mark belong to whoever set it.
  private var floor: Int { marks.last ?? 0 }

  private mutating func pop() throws(CheckpointError) -> PickleValue {
    guard stack.count > floor, let value = stack.popLast() else {
      throw unsound("a value is missing")
    }
    return value
  }

  private mutating func pop(_ count: Int) throws(CheckpointError) -> [PickleValue] {
    guard stack.count - floor >= count else { throw unsound("a value is missing") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw unsound("a mark is missing")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    guard index < Self.mostValues else { throw unsound("its memo is too large") }
    guard stack.count > floor, let value = stack.last else { throw unsound("a value is missing") }
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let value = memo[index] else { throw unsound("it recalls what it never remembered") }
    try push(value)
  }

  /// The container on top of the stack, which stays there.
  private func top() throws(CheckpointError) -> Int {
    guard stack.count > floor, case .node(let index)? = stack.last else {
      throw unsound("something is put into what holds nothing")
    }
    return index
  }

  // MARK: Containers

  private mutating func write(_ items: [PickleValue]) throws(CheckpointError) {
    let index = try top()
    guard case .dictionary = graph.nodes[index].kind, items.count.isMultiple(of: 2) else {
      throw unsound("keys and values are put into what is no dictionary")
    }
    try spend(items.count)
    graph.nodes[index].items += items
  }

  private mutating func extend(_ kind: PickleNode.Kind, _ items: [PickleValue])
    throws(CheckpointError)
  {
    let index = try top()
    guard graph.nodes[index].kind == kind else {
      throw unsound("values are put into what is no list")
    }
    try spend(items.count)
    graph.nodes[index].items += items
  }

  // MARK: What would be calls

  private mutating func global(_ opcode: PickleOpcode) throws(CheckpointError) -> PickleGlobal {
    var names: [String] = []
    if opcode == .stackGlobal {
      names = try pop(2).compactMap { if case .text(let range) = $0 { short(range) } else { nil } }
    } else {
      for _ in 0..<2 {
        guard let line = cursor.line(longest: 256), let name = short(line) else { break }
        names.append(name)
      }
    }
    guard names.count == 2 else { throw unsound("the name of a class is no name") }
    guard let global = dialect.globals[names.joined(separator: "\n")] else {
      throw CheckpointError(
        .malformed,
        "\(path): its pickle asks for \(names[0]).\(names[1]), which no checkpoint that Retouch"
          + " reads needs, and Retouch runs no code of a file; save its weights as safetensors")
    }
    return global
  }

  private func short(_ range: Range<Int>) -> String? {
    range.count <= 256 ? graph.bytes.text(in: range) : nil
  }

  private mutating func reduce() throws(CheckpointError) {
    let operands = try pop(2)
    guard case .global(let global) = operands[0], let arguments = graph.tuple(operands[1]),
      let known = global.arguments, known.contains(arguments.count)
    else { throw unsound("it calls what no checkpoint calls") }
    if global == .orderedDictionary {
      try push(.dictionary(hasAttributes: true), [])
    } else {
      try push(.record(global), arguments)
    }
  }

  private mutating func newObject() throws(CheckpointError) {
    let operands = try pop(2)
    guard case .global(let global) = operands[0], graph.tuple(operands[1])?.isEmpty == true else {
      throw unsound("it makes what no checkpoint makes")
    }
    switch global {
    case .orderedDictionary, .easyDictionary: try push(.dictionary(hasAttributes: true), [])
    case .moduleDictionary: try push(.record(global), [])
    default: throw unsound("it makes what no checkpoint makes")
    }
  }

  private mutating func build() throws(CheckpointError) {
    let state = try pop()
    let index = try top()
    switch graph.nodes[index].kind {
    case .dictionary(hasAttributes: true):
      // PyTorch's `_metadata`, the versions of modules: of no use here, so not kept.
      guard case .dictionary? = graph.node(state)?.kind else {
        throw unsound("the attributes of a dictionary are no dictionary")
      }
    case .record(.moduleDictionary), .record(.numpyType):
      try spend(1)
      graph.nodes[index].state = state
    default: throw unsound("it sets the state of what no checkpoint sets")
    }
  }
}
