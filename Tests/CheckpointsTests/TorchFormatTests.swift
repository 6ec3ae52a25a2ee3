import Checkpoints
import Foundation
import TestSupport
import Testing

/// The forms that `torch.save` has had, all with the same tensors.
@Suite struct TorchFormatTests {
  static let folder = GoldenFolder.bundledRoot + "/families/formats/"

  private func expectSame(_ weights: WeightStore, as expected: String) throws {
    let expected = try WeightStore(file: Self.folder + expected)
    #expect(weights.names == expected.names)
    #expect(weights.parameterCount == expected.parameterCount)
    #expect(weights.storedBytes == expected.storedBytes)
    for name in expected.names.sorted() {
      #expect(weights.shape(of: name) == expected.shape(of: name), "\(name)")
      if let integers = try? expected.integers(name) {
        #expect(try weights.integers(name) == integers, "\(name)")
      } else if let tensor = try? expected.tensor(name) {
        #expect(try weights.tensor(name).values == tensor.values, "\(name)")
        let ours = try weights.numbers(name)
        #expect(ours.element == (try expected.numbers(name)).element, "\(name)")
      } else {
        expectRefusal(name, kind: .unsupported) { _ = try weights.numbers(name) }
      }
    }
  }

  @Test(arguments: [
    "zip.pt", "zip-older.pt", "zip-big-endian.pt", "zip64.pt", "parameters.pt",
  ])
  func flat(_ name: String) throws {
    let checkpoint = try Checkpoint(file: Self.folder + name)
    #expect(checkpoint.format == .torchZip)
    #expect(checkpoint.format.name == "PyTorch archive")
    #expect(checkpoint.groups.keys.sorted() == [""])
    #expect(checkpoint.skipped.isEmpty)
    #expect(checkpoint.metadata.isEmpty)
    try expectSame(try #require(checkpoint.groups[""]).weights, as: "expected.safetensors")
  }

  @Test func prefixed() throws {
    let checkpoint = try Checkpoint(file: Self.folder + "prefixed.pt")
    let weights = try #require(checkpoint.groups[""]).weights
    #expect(weights.names.allSatisfy { $0.hasPrefix("module.") })
    try expectSame(
      weights.renamed { String($0.dropFirst("module.".count)) }, as: "expected.safetensors")
  }

  @Test func nested() throws {
    let checkpoint = try Checkpoint(file: Self.folder + "nested.pt")
    #expect(checkpoint.groups.keys.sorted() == ["state_dict"])
    let others = "epoch rate note big none list pair set shape dtype device"
    #expect(checkpoint.skipped == others.split(separator: " ").map(String.init))
    try expectSame(
      try #require(checkpoint.groups["state_dict"]).weights, as: "expected.safetensors")
  }

  @Test func moduleState() throws {
    let checkpoint = try Checkpoint(file: Self.folder + "module-state.pt")
    try expectSame(
      try #require(checkpoint.groups[""]).weights, as: "module-state.expected.safetensors")
  }

  @Test func legacy() throws {
    expectRefusal("legacy.pt", "before 1.6", "torch.save", kind: .unsupported) {
      _ = try Checkpoint(file: Self.folder + "legacy.pt")
    }
  }

  @Test func safetensors() throws {
    let checkpoint = try Checkpoint(file: Self.folder + "expected.safetensors")
    #expect(checkpoint.format == .safetensors)
    try expectSame(try #require(checkpoint.groups[""]).weights, as: "expected.safetensors")
  }

  /// Numbers in order are not copied: the file's own bytes are handed out.
  @Test func staysWhereItLies() throws {
    let checkpoint = try Checkpoint(file: Self.folder + "zip.pt")
    let weights = try #require(checkpoint.groups[""]).weights
    func address(_ name: String) throws -> UnsafeRawPointer? {
      try weights.numbers(name).withUnsafeBytes { $0.baseAddress }
    }
    #expect(try address("single") == address("single"))
    #expect(try address("tied") == address("view.first"))
    let first = try #require(try address("view.first"))
    #expect(try address("view.second") == first + 96)
  }

  @Test func renamedDropsAndKeeps() throws {
    var builder = SafetensorsBuilder()
    for name in ["a", "b", "c"] { builder.add(name, [1], [Float(name.utf8.first ?? 0)]) }
    let folder = try TemporaryFolder()
    let path = folder("three.safetensors")
    try builder.write(to: path)
    let renamed = try WeightStore(file: path).renamed { $0 == "c" ? nil : "x" }
    #expect(renamed.names == ["x"])
    #expect(try renamed.tensor("x").values == [97])
    #expect(renamed.location == path)
  }
}
