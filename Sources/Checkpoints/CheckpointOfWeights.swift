extension Checkpoint {
  /// Tensors that were opened otherwise: those of a folder, in one file or in shards.
  package init(_ weights: WeightStore, path: String) {
    self.path = path
    format = .safetensors
    groups = ["": Group(weights: weights, module: nil)]
    metadata = [:]
    skipped = []
  }
}
