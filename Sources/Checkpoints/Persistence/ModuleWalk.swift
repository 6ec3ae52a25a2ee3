/// Gathers the tensors and the numbers of a module and of all modules inside it, under dotted
/// names as PyTorch's `state_dict` has them.
struct ModuleWalk {
  let graph: PickleGraph
  let path: String
  private(set) var budget: PickleBudget
  private(set) var storages: NestedStorages
  private var tensors: [String: TensorPlace] = [:]
  private var attributes: [String: [String: JSONValue]] = [:]
  private var classNames: [String: String] = [:]

  init(graph: PickleGraph, path: String, budget: PickleBudget, storages: NestedStorages) {
    self.graph = graph
    self.path = path
    self.budget = budget
    self.storages = storages
  }

  /// A module with all inside it; nil for what is no module.
  mutating func module(_ value: PickleValue) throws(CheckpointError) -> PersistencePickle.Module? {
    guard let (className, state) = try parts(value) else { return nil }
    try visit(state, className, "", depth: 0)
    return PersistencePickle.Module(
      tensors: tensors,
      record: ModuleRecord(
        className: className, arguments: try arguments(state), attributes: attributes,
        classNames: classNames))
  }

  /// Class and state of what stands for a module.
  private mutating func parts(_ value: PickleValue) throws(CheckpointError)
    -> (className: String, state: PickleValue)?
  {
    guard let node = graph.node(value) else { return nil }
    switch node.kind {
    case .record(.moduleDictionary): return node.state.map { ("ModuleDict", $0) }
    case .record(.persistentObject):
      guard let type = try member("type", of: node.items[0]), graph.isText(type, "class"),
        let name = try member("class_name", of: node.items[0]),
        case .text(let range) = name, range.count <= 256, let name = graph.text(name),
        let state = try member("state", of: node.items[0])
      else { return nil }
      return (name, state)
    default: return nil
    }
  }

  /// A value of a dictionary, which is looked through for it.
  private mutating func member(_ key: String, of dictionary: PickleValue) throws(CheckpointError)
    -> PickleValue?
  {
    try entries(dictionary).last { graph.isText($0.key, key) }?.value
  }

  private func unsound(_ reason: String) -> CheckpointError {
    CheckpointError(.malformed, "\(path): not a sound snapshot: \(reason)")
  }

  private mutating func entries(_ value: PickleValue) throws(CheckpointError)
    -> [(key: PickleValue, value: PickleValue)]
  {
    let entries = graph.entries(value) ?? []
    try budget.spend(entries.count + 1)
    return entries
  }

  private mutating func join(_ parent: String, _ key: PickleValue) throws(CheckpointError)
    -> String
  {
    let name = try graph.name(key, path: path)
    let joined = parent.isEmpty ? name : "\(parent).\(name)"
    guard joined.utf8.count <= 4096 else { throw unsound("the name of a tensor is too long") }
    try budget.spend(1, name: joined)
    return joined
  }

  private mutating func visit(
    _ state: PickleValue, _ className: String, _ name: String, depth: Int
  ) throws(CheckpointError) {
    guard depth < 32 else { throw unsound("its modules are nested too deep") }
    var numbers: [String: JSONValue] = [:]
    var inside: [(key: PickleValue, value: PickleValue)] = []
    for (key, value) in try entries(state) {
      if graph.isText(key, "_parameters") || graph.isText(key, "_buffers") {
        for (key, value) in try entries(value) {
          // An absent bias.
          if case .none = value { continue }
          let tensor = try join(name, key)
          let place = try storages.place(value, in: graph, name: tensor)
          guard tensors.updateValue(place, forKey: tensor) == nil else {
            throw unsound("the name \(tensor) is there twice")
          }
        }
      } else if graph.isText(key, "_modules") {
        inside += try entries(value)
      } else if case .text(let range) = key, range.count <= 256, let key = graph.text(key),
        !key.hasPrefix("_"), let json = try json(value, depth: 1)
      {
        try budget.spend(1, name: key)
        numbers[key] = json
      }
    }
    attributes[name] = numbers
    for (key, value) in inside {
      if case .none = value { continue }
      let module = try join(name, key)
      guard let (className, state) = try parts(value) else {
        throw unsound("\(module) is no module")
      }
      guard classNames.updateValue(className, forKey: module) == nil else {
        throw unsound("the name \(module) is there twice")
      }
      try visit(state, className, module, depth: depth + 1)
    }
  }

  private mutating func arguments(_ state: PickleValue) throws(CheckpointError)
    -> [String: JSONValue]
  {
    guard let given = try member("_init_kwargs", of: state) else { return [:] }
    guard case .object(let arguments)? = try json(given, depth: 4) else { return [:] }
    return arguments
  }

  /// A value as JSON has it; nil for what JSON has not, or what is deeper than `depth`.
  private mutating func json(_ value: PickleValue, depth: Int) throws(CheckpointError)
    -> JSONValue?
  {
    try budget.spend(1)
    switch value {
    case .none: return .null
    case .bool(let bool): return .bool(bool)
    case .integer(let integer): return .integer(integer)
    case .number(let number): return .number(number)
    case .text(let range):
      guard range.count <= 1024, let text = graph.text(value) else { return nil }
      try budget.spend(1, name: text)
      return .string(text)
    case .hugeInteger, .bytes, .global: return nil
    case .node(let index):
      let node = graph.nodes[index]
      if case .record(.numpyScalar) = node.kind { return graph.numpyScalar(node.items) }
      guard depth > 0, node.items.count <= 4096 else { return nil }
      switch node.kind {
      case .list, .tuple:
        var items: [JSONValue] = []
        for item in node.items {
          guard let item = try json(item, depth: depth - 1) else { return nil }
          items.append(item)
        }
        return .array(items)
      case .dictionary:
        var object: [String: JSONValue] = [:]
        for (key, value) in try entries(value) {
          let key = graph.label(key)
          try budget.spend(1, name: key)
          if let item = try json(value, depth: depth - 1) { object[key] = item }
        }
        return .object(object)
      default: return nil
      }
    }
  }
}
