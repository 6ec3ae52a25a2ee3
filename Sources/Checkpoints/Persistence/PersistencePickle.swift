/// A snapshot of EDM, EDM2 or ECT: a pickle of modules with the source of their classes, which
/// the original loaders run. Here the modules are walked and nothing is run.
struct PersistencePickle {
  struct Module {
    let tensors: [String: TensorPlace]
    let record: ModuleRecord
  }

  private(set) var modules: [String: Module] = [:]
  private(set) var skipped: [String] = []

  init(_ file: MappedFile, path: String) throws(CheckpointError) {
    let (graph, end) = try PickleInterpreter.read(
      file.bytes, in: 0..<file.bytes.count, .persistence, path: path)
    guard end == file.bytes.count else {
      throw CheckpointError(.malformed, "\(path): something follows the end of its pickle")
    }
    // Cycles are sound here: ECT's loss holds a method of itself.
    if case .tooDeep? = graph.trap(deeperThan: 64) {
      throw CheckpointError(.malformed, "\(path): its pickle is nested too deep")
    }
    var budget = PickleBudget(graph, path: path)
    var storages = NestedStorages(path: path)
    for (key, value) in graph.entries(graph.root) ?? [(PickleValue.none, graph.root)] {
      var name = ""
      if case .none = key {} else { name = graph.label(key) }
      try budget.spend(1, name: name)
      var walk = ModuleWalk(graph: graph, path: path, budget: budget, storages: storages)
      let module = try walk.module(value)
      budget = walk.budget
      storages = walk.storages
      guard let module, !module.tensors.isEmpty else {
        if !name.isEmpty { skipped.append(name) }
        continue
      }
      guard modules.updateValue(module, forKey: name) == nil else {
        throw CheckpointError(.malformed, "\(path): the name \(name) is there twice")
      }
    }
    guard !modules.isEmpty else {
      throw CheckpointError(
        .unsupported,
        "\(path): a pickle without the modules of an EDM, EDM2 or ECT snapshot; save its weights"
          + " as safetensors")
    }
  }
}
