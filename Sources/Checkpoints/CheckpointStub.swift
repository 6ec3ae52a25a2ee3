package struct Checkpoint: Sendable {
  package struct Format: Sendable { package let name: String }
  package struct Group: Sendable {
    package let weights: WeightStore
    package let module: ModuleRecord?
  }
  package let path: String
  package let format: Format
  package let groups: [String: Group]
  package let metadata: [String: String]
  package let skipped: [String]
  package init(_ weights: WeightStore, path: String) {
    self.path = path
    format = .init(name: "safetensors")
    metadata = [:]
    skipped = []
    groups = ["": Group(weights: weights, module: nil)]
  }
  package init(file path: String) throws(CheckpointError) {
    self.path = path
    format = .init(name: "safetensors")
    metadata = [:]
    skipped = []
    groups = ["": Group(weights: try WeightStore(file: path), module: nil)]
  }
}
package struct ModuleRecord: Sendable {
  package let className: String
  package let arguments: [String: JSONValue]
  package let attributes: [String: [String: JSONValue]]
  package let classNames: [String: String]
}
