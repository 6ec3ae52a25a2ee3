/// A value of a pickle, inert: texts and bytes are places in the file, everything that holds
/// others is a node of the graph.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number beyond 64 bits.
  case hugeInteger
  case number(Double)
  /// UTF-8, not yet checked to be that.
  case text(Range<Int>)
  case bytes(Range<Int>)
  /// A class or function by name. Nothing is ever looked up or called.
  case global(PickleGlobal)
  case node(Int)
}

/// A value that holds others.
struct PickleNode {
  enum Kind: Equatable {
    case list, tuple, set
    /// Keys and values by turns. Only instances of classes, and no plain ones, have attributes.
    case dictionary(hasAttributes: Bool)
    /// What a call would have made: the arguments are the items.
    case record(PickleGlobal)
    /// A storage outside the pickle; the items say which.
    case persistent
  }
  let kind: Kind
  var items: [PickleValue]
  /// What BUILD would have set.
  var state: PickleValue?
}

/// The values of a pickle. Nodes are numbered and flat, so that values may share others or
/// contain themselves, and letting go of deep ones takes no depth.
///
/// - Precondition: whoever holds the bytes outlives the graph.
struct PickleGraph {
  let bytes: UnsafeRawBufferPointer
  var nodes: [PickleNode] = []
  /// Values written into nodes, and the nodes: what a walk through all of them would cost.
  var size = 0
  var root = PickleValue.none

  func node(_ value: PickleValue) -> PickleNode? {
    if case .node(let index) = value { nodes[index] } else { nil }
  }

  func text(_ value: PickleValue) -> String? {
    if case .text(let range) = value { bytes.text(in: range) } else { nil }
  }

  func isText(_ value: PickleValue, _ text: String) -> Bool {
    if case .text(let range) = value { bytes[range].elementsEqual(text.utf8) } else { false }
  }

  func integer(_ value: PickleValue) -> Int? {
    if case .integer(let integer) = value { integer } else { nil }
  }

  func tuple(_ value: PickleValue) -> [PickleValue]? {
    guard let node = node(value), node.kind == .tuple else { return nil }
    return node.items
  }

  /// The whole numbers of a tuple; nil for a tuple of other things, or longer than any shape.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let items = tuple(value), items.count <= 256 else { return nil }
    let integers = items.compactMap(integer)
    return integers.count == items.count ? integers : nil
  }

  /// The arguments of a record of one global.
  func arguments(_ value: PickleValue, of global: PickleGlobal) -> [PickleValue]? {
    guard let node = node(value), node.kind == .record(global) else { return nil }
    return node.items
  }

  /// Keys and values, in the order of the file; nil for what is no dictionary.
  func entries(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    guard let node = node(value), case .dictionary = node.kind else { return nil }
    return stride(from: 0, to: node.items.count - 1, by: 2).map {
      (node.items[$0], node.items[$0 + 1])
    }
  }

  func isEmptyDictionary(_ value: PickleValue) -> Bool {
    guard let node = node(value), case .dictionary = node.kind else { return false }
    return node.items.isEmpty
  }

  /// The value of a dictionary's key; the last one where there are several, as in Python.
  func value(_ key: String, in dictionary: PickleValue) -> PickleValue? {
    entries(dictionary)?.last { isText($0.key, key) }?.value
  }
}
