/// A file format: how its first bytes look, and its reader. A new one is a reader and a row here.
package struct CheckpointFormat: Sendable, Equatable {
  /// For people.
  package let name: String
  /// Whether files of it can be opened; one that can't has a line that says the way out.
  var isRead = true
  let begins: @Sendable (UnsafeRawBufferPointer) -> Bool
  let read: @Sendable (MappedFile, _ path: String) throws(CheckpointError) -> Contents

  /// What a reader finds; `Checkpoint` has them by the same names.
  struct Contents {
    var groups: [String: Checkpoint.Group]
    var metadata: [String: String] = [:]
    var skipped: [String] = []
  }

  package static func == (left: CheckpointFormat, right: CheckpointFormat) -> Bool {
    left.name == right.name
  }

  /// All formats, in the order in which their signatures are tried: a header's length may begin as a
  /// pickle does.
  static let all = [safetensors, torchZip, legacyTorch, persistencePickle]

  package static let safetensors = CheckpointFormat(
    name: "safetensors",
    // Headers have less than 2³² bytes.
    begins: { $0.count >= 9 && $0[8] == UInt8(ascii: "{") && $0[4..<8].allSatisfy { $0 == 0 } },
    read: { file, path throws(CheckpointError) in
      let header = try SafetensorsHeader(
        parsing: file.bytes, fileSize: file.bytes.count, name: path)
      let weights = WeightStore(file, tensors: header.tensors, name: path)
      return Contents(
        groups: ["": Checkpoint.Group(weights: weights, module: nil)], metadata: header.metadata)
    })

  package static let torchZip = CheckpointFormat(
    name: "PyTorch archive", begins: { $0.starts(with: [0x50, 0x4B, 3, 4]) },
    read: { file, path throws(CheckpointError) in
      let archive = try TorchArchive(file, path: path)
      return Contents(
        groups: archive.groups.mapValues {
          Checkpoint.Group(weights: WeightStore(file, places: $0, name: path), module: nil)
        }, skipped: archive.skipped)
    })

  static let legacyTorch = CheckpointFormat(
    name: "PyTorch file from before 1.6", isRead: false,
    // The number that PyTorch began its files with, as a pickle.
    begins: {
      $0.starts(with: [
        0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
      ])
    },
    read: { _, path throws(CheckpointError) in
      throw CheckpointError(
        .unsupported,
        "\(path): a PyTorch file from before 1.6; save it anew with"
          + " torch.save(torch.load(\"old.pt\", weights_only=True), \"new.pt\")")
    })

  package static let persistencePickle = CheckpointFormat(
    name: "EDM snapshot", begins: { $0.count >= 2 && $0[0] == 0x80 && (2...5).contains($0[1]) },
    read: { file, path throws(CheckpointError) in
      let pickle = try PersistencePickle(file, path: path)
      return Contents(
        groups: pickle.modules.mapValues {
          Checkpoint.Group(
            weights: WeightStore(file, places: $0.tensors, name: path), module: $0.record)
        }, skipped: pickle.skipped)
    })
}
