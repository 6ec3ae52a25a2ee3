import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files of every format that are wrong in one way each: refused in one line, and nothing is run.
@Suite struct HostileCheckpointTests {
  static let folder = GoldenFolder.bundledRoot + "/families/hostile/"
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0 != "README.md" }.sorted()
  /// What running any of them would make.
  static let marker = "/tmp/retouch-pickle-ran"

  @Test func theyAreThere() { #expect(Self.names.count == 105) }

  @Test(arguments: names)
  func refused(_ name: String) throws {
    let path = Self.folder + name
    expectRefusal(path) { try readAll(path) }
    #expect(!FileManager.default.fileExists(atPath: Self.marker))
  }

  /// What the line of some of them says.
  static let reasons: [String: String] = [
    "call-os.pt": "os.system", "call-eval.pt": "builtins.eval",
    "call-stack-global.pkl": "os.system", "call-subprocess.pkl": "subprocess.Popen",
    "call-getattr.pkl": "builtins.__import__", "call-newobj-ex.pkl": "subprocess.Popen",
    "call-build-setstate.pkl": "types.SimpleNamespace",
    "call-persistence-source.pkl": "without the modules",
    "torchscript-records.pt": "TorchScript", "torchscript.pt": "TorchScript",
    "zip-deflated.pt": "compressed", "zip-bomb.pt": "compressed", "zip-encrypted.pt": "encrypted",
    "zip-duplicate.pt": "twice", "zip-overlap.pt": "differs", "zip-checksum.pt": "checksum",
    "zip-missing-record.pt": "not in the file", "byteorder-unknown.pt": "byte order",
    "tensor-nan.pt": "infinite", "dict-same-key-twice.pt": "twice",
    "depth-lists.pt": "too deep", "memo-cycle-list.pt": "contains itself",
    "memo-cycle-dict.pt": "contains itself",
  ]

  @Test(arguments: reasons.keys.sorted())
  func saysWhy(_ name: String) throws {
    let reason = try #require(Self.reasons[name])
    expectRefusal(reason) { try readAll(Self.folder + name) }
  }
}

/// Opens a checkpoint and reads every tensor of it.
func readAll(_ path: String) throws {
  let checkpoint = try Checkpoint(file: path)
  for group in checkpoint.groups.values {
    for name in group.weights.names.sorted() {
      // Tensors of whole numbers are refused as such, and are no fault of the file.
      do {
        _ = try group.weights.numbers(name)
      } catch {
        guard error.kind == .unsupported else { throw error }
      }
    }
  }
}
