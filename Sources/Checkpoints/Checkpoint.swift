/// What a checkpoint file holds.
package struct Checkpoint: Sendable {
  /// Tensors that belong together, and what the file says of the module they are of.
  package struct Group: Sendable {
    package let weights: WeightStore
    package let module: ModuleRecord?
  }

  package let path: String
  package let format: CheckpointFormat
  /// One group called "" for safetensors and for a dictionary of tensors; `ema`, `state_dict` and
  /// so on for a dictionary of such; for a persistence pickle one for each module, whose tensors
  /// are named without the group.
  package let groups: [String: Group]
  /// safetensors' metadata; empty otherwise.
  package let metadata: [String: String]
  /// Leaves that are no tensors, as step counters, named for a note.
  package let skipped: [String]

  /// Opens a file and reads what is in it, but none of the numbers. The first bytes say which
  /// format it has, whatever its name.
  /// - Throws: `CheckpointError` when the file is missing, damaged, hostile, or no checkpoint.
  package init(file path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    guard let format = CheckpointFormat.all.first(where: { $0.begins(file.bytes) }) else {
      let known = CheckpointFormat.all.filter(\.isRead).map(\.name).joined(separator: " nor ")
      throw CheckpointError(
        .malformed, "\(path): not a checkpoint that Retouch knows: neither \(known)")
    }
    let contents = try format.read(file, path)
    self.path = path
    self.format = format
    groups = contents.groups
    metadata = contents.metadata
    skipped = contents.skipped
  }

  /// Tensors that were opened otherwise: those of a folder, in one file or in shards.
  package init(_ weights: WeightStore, path: String) {
    self.path = path
    format = .safetensors
    groups = ["": Group(weights: weights, module: nil)]
    metadata = [:]
    skipped = []
  }
}
