/// Bounds what a walk through a pickle costs: values may be shared, and a small pickle in which
/// each holds the one before twice would have no end.
struct PickleBudget {
  private var valuesLeft: Int
  private var nameBytesLeft = 16 << 20
  private let path: String

  init(_ graph: PickleGraph, path: String) {
    // A walk looks at a dictionary up to six times. Sound files share little: tied weights, the
    // parts of a pickled object.
    valuesLeft = graph.size * 12 + 1000
    self.path = path
  }

  mutating func spend(_ values: Int, name: String = "") throws(CheckpointError) {
    valuesLeft -= values
    nameBytesLeft -= name.utf8.count
    guard valuesLeft >= 0, nameBytesLeft >= 0 else {
      throw CheckpointError(
        .malformed, "\(path): not a sound checkpoint: its values are shared without end")
    }
  }
}

extension PickleGraph {
  /// A dictionary's key as the name of a tensor or module.
  /// - Throws: `CheckpointError` when it is no text, too long, or has control characters.
  func name(_ key: PickleValue, path: String) throws(CheckpointError) -> String {
    guard case .text(let range) = key, range.count <= 4096, let name = bytes.text(in: range),
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      throw CheckpointError(
        .malformed,
        "\(path): not a sound checkpoint: a tensor's name is no text, too long, or has control"
          + " characters")
    }
    return name
  }

  /// A dictionary's key for a note.
  func label(_ key: PickleValue) -> String {
    switch key {
    case .text(let range): range.count <= 256 ? bytes.text(in: range) ?? "?" : "?"
    case .integer(let integer): String(integer)
    default: "?"
    }
  }

  /// What `_rebuild_tensor_v2` would be given.
  struct TensorCall {
    let storage: PickleValue
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  /// Whether a value is a tensor or a parameter, sound or not.
  func isTensor(_ value: PickleValue) -> Bool {
    switch node(value)?.kind {
    case .record(.rebuildTensor), .record(.rebuildParameter): true
    default: false
    }
  }

  /// The call that a tensor or parameter stands for; nil when its arguments are not those that
  /// PyTorch writes.
  func tensorCall(_ value: PickleValue) -> TensorCall? {
    var value = value
    if let parameter = arguments(value, of: .rebuildParameter) {
      guard case .bool = parameter[1], isEmptyDictionary(parameter[2]) else { return nil }
      value = parameter[0]
    }
    guard let tensor = arguments(value, of: .rebuildTensor), let offset = integer(tensor[1]),
      let shape = integers(tensor[2]), let strides = integers(tensor[3]),
      case .bool = tensor[4], isEmptyDictionary(tensor[5])
    else { return nil }
    if tensor.count == 7 {
      if case .none = tensor[6] {} else if !isEmptyDictionary(tensor[6]) { return nil }
    }
    return TensorCall(storage: tensor[0], offset: offset, shape: shape, strides: strides)
  }
}
