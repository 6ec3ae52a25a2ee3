/// A checkpoint that `torch.save` has written since PyTorch 1.6: a zip archive of a pickle and of
/// the storages that it names.
struct TorchArchive {
  private(set) var groups: [String: [String: TensorPlace]] = [:]
  private(set) var skipped: [String] = []

  init(_ file: MappedFile, path: String) throws(CheckpointError) {
    let archive = try ZipArchive(file, path: path)
    guard let pickle = archive.records["data.pkl"] else {
      throw CheckpointError(
        .malformed, "\(path): a zip archive without data.pkl, so none of torch.save's")
    }
    guard pickle.range.count <= 64 << 20 else {
      throw CheckpointError(
        .malformed, "\(path): data.pkl has \(pickle.range.count) bytes, too many to be true")
    }
    try pickle.requireIntact(in: file, path: path)
    let storages = TorchStorages(
      archive: archive, isBigEndian: try Self.isBigEndian(archive, file, path))
    let (graph, end) = try PickleInterpreter.read(
      file.bytes, in: pickle.range, .torch, path: path)
    guard end == pickle.range.upperBound else {
      throw CheckpointError(.malformed, "\(path): something follows the end of its pickle")
    }
    switch graph.trap(deeperThan: 64) {
    case .tooDeep: throw CheckpointError(.malformed, "\(path): its pickle is nested too deep")
    case .cycle: throw CheckpointError(.malformed, "\(path): a value of its pickle contains itself")
    case nil: break
    }
    try collect(graph, storages, path)
  }

  private static func isBigEndian(_ archive: ZipArchive, _ file: MappedFile, _ path: String)
    throws(CheckpointError) -> Bool
  {
    // Files of PyTorch before 2.1 do not say: they are little-endian.
    guard let record = archive.records["byteorder"] else { return false }
    try record.requireIntact(in: file, path: path)
    let order = file.bytes[record.range]
    if order.elementsEqual("little".utf8) { return false }
    guard order.elementsEqual("big".utf8) else {
      throw CheckpointError(
        .malformed, "\(path): its byte order is neither little nor big")
    }
    return true
  }

  /// Tensors of the top dictionary are the group without a name; each dictionary in it that holds
  /// tensors is another.
  private mutating func collect(
    _ graph: PickleGraph, _ storages: TorchStorages, _ path: String
  ) throws(CheckpointError) {
    guard let top = graph.entries(graph.root) else {
      throw CheckpointError(.malformed, "\(path): not a dictionary of tensors")
    }
    var budget = PickleBudget(graph, path: path)
    var keys: Set<String> = []
    var flat: [String: TensorPlace] = [:]
    try budget.spend(top.count)
    for (key, value) in top {
      let entries = graph.entries(value) ?? []
      let isTensor = graph.isTensor(value)
      try budget.spend(entries.count)
      guard isTensor || entries.contains(where: { graph.isTensor($0.value) }) else {
        try skip(graph.label(key), &budget)
        continue
      }
      let name = try graph.name(key, path: path)
      try budget.spend(1, name: name)
      guard keys.insert(name).inserted else {
        throw CheckpointError(.malformed, "\(path): the name \(name) is there twice")
      }
      if isTensor {
        flat[name] = try storages.place(value, in: graph, name: name, path: path)
        continue
      }
      var group: [String: TensorPlace] = [:]
      for (key, value) in entries {
        guard graph.isTensor(value) else {
          try skip("\(name).\(graph.label(key))", &budget)
          continue
        }
        let tensor = try graph.name(key, path: path)
        try budget.spend(1, name: tensor)
        let place = try storages.place(value, in: graph, name: tensor, path: path)
        guard group.updateValue(place, forKey: tensor) == nil else {
          throw CheckpointError(.malformed, "\(path): the name \(tensor) is there twice")
        }
      }
      groups[name] = group
    }
    if !flat.isEmpty {
      guard groups.updateValue(flat, forKey: "") == nil else {
        throw CheckpointError(.malformed, "\(path): a dictionary of tensors has no name")
      }
    }
    guard !groups.isEmpty else {
      throw CheckpointError(.malformed, "\(path): there are no tensors in it")
    }
  }

  private mutating func skip(_ name: String, _ budget: inout PickleBudget) throws(CheckpointError) {
    try budget.spend(1, name: name)
    skipped.append(name)
  }
}
