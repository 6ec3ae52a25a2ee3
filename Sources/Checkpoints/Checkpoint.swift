/// What a checkpoint file holds.
package struct Checkpoint: Sendable {
  package enum Format: Sendable, Equatable {
    case safetensors, torchZip, persistencePickle

    /// For people.
    package var name: String {
      switch self {
      case .safetensors: "safetensors"
      case .torchZip: "PyTorch archive"
      case .persistencePickle: "EDM snapshot"
      }
    }
  }

  /// Tensors that belong together, and what the file says of the module they are of.
  package struct Group: Sendable {
    package let weights: WeightStore
    package let module: ModuleRecord?
  }

  package let path: String
  package let format: Format
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
    self.path = path
    switch try FileSignature(file.bytes, path: path) {
    case .safetensors:
      format = .safetensors
      let header = try SafetensorsHeader(
        parsing: file.bytes, fileSize: file.bytes.count, name: path)
      let weights = WeightStore(file, tensors: header.tensors, name: path)
      groups = ["": Group(weights: weights, module: nil)]
      metadata = header.metadata
      skipped = []
    case .zip:
      format = .torchZip
      let archive = try TorchArchive(file, path: path)
      groups = archive.groups.mapValues {
        Group(weights: WeightStore(file, places: $0, name: path), module: nil)
      }
      metadata = [:]
      skipped = archive.skipped
    case .pickle:
      format = .persistencePickle
      let pickle = try PersistencePickle(file, path: path)
      groups = pickle.modules.mapValues {
        Group(
          weights: WeightStore(file, places: $0.tensors, name: path), module: $0.record)
      }
      metadata = [:]
      skipped = pickle.skipped
    }
  }
}

/// What a file is by its first bytes.
private enum FileSignature {
  case safetensors, zip, pickle

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(CheckpointError) {
    // First, since a header's length may begin as a pickle does. Headers have less than 2³² bytes.
    if bytes.count >= 9, bytes[8] == UInt8(ascii: "{"), bytes[4..<8].allSatisfy({ $0 == 0 }) {
      self = .safetensors
    } else if bytes.starts(with: [0x50, 0x4B, 3, 4]) {
      self = .zip
    } else if bytes.starts(with: Self.legacyTorch) {
      throw CheckpointError(
        .unsupported,
        "\(path): a PyTorch file from before 1.6; save it anew with"
          + " torch.save(torch.load(\"old.pt\", weights_only=True), \"new.pt\")")
    } else if bytes.count >= 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      self = .pickle
    } else {
      throw CheckpointError(
        .malformed,
        "\(path): not a checkpoint that Retouch knows: neither safetensors nor a PyTorch archive"
          + " nor an EDM snapshot")
    }
  }

  /// The number that PyTorch began its files with, as a pickle.
  static let legacyTorch: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
}
