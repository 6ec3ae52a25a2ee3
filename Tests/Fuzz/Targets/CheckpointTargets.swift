import Checkpoints
import TestSupport

// Every format's file is opened and all its numbers are read, as a model's would be.

extension FuzzTarget {
  static let safetensors = FuzzTarget("safetensors", longest: 4096) { bytes throws(BrokenPromise) in
    try open(bytes)
  }

  static let torchArchive = FuzzTarget("torch-archive", longest: 8192) {
    bytes throws(BrokenPromise) in
    try open(bytes)
  }

  /// An archive's pickle alone: the checksum over it would stop nearly every change.
  static let torchPickle = FuzzTarget("torch-pickle", longest: 4096) {
    bytes throws(BrokenPromise) in
    try open(ZipBuilder.torch(bytes, [("0", [UInt8](repeating: 0, count: 24))]).bytes)
  }

  static let snapshot = FuzzTarget("snapshot", longest: 8192) { bytes throws(BrokenPromise) in
    try open(bytes)
  }

  private static func open(_ bytes: [UInt8]) throws(BrokenPromise) {
    try ScratchFile.with(bytes, named: "checkpoint") { path throws(BrokenPromise) in
      guard let checkpoint = try? Checkpoint(file: path) else { return }
      for group in checkpoint.groups.values {
        _ = (group.weights.storedBytes, group.weights.parameterCount, group.weights.storedTypes)
        for name in group.weights.names {
          _ = try? group.weights.numbers(name)
          _ = try? group.weights.integers(name)
        }
      }
    }
  }
}
