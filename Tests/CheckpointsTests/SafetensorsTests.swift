import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Sound safetensors files of every kind that the format allows.
@Suite struct SafetensorsTests {
  static func little<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    values.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
  }

  @Test func numberTypes() throws {
    let folder = try TemporaryFolder()
    var builder = SafetensorsBuilder()
    builder.add("single", [2, 2], [1, -0.5, 3.25, 1e-30])
    builder.add("half", "F16", [3], Self.little([0x3C00, 0xC000, 0x0001] as [UInt16]))
    builder.add("brain", "BF16", [1, 2], Self.little([0x3F80, 0xC040] as [UInt16]))
    builder.add("whole", "I64", [2], Self.little([7, -9] as [Int64]))
    builder.metadata = ["format": "pt", "note": "é"]
    let path = folder("types.safetensors")
    try builder.write(to: path)

    let store = try WeightStore(file: path)
    #expect(store.names == ["single", "half", "brain", "whole"])
    #expect(try store.tensor("single") == Tensor(shape: [2, 2], values: [1, -0.5, 3.25, 1e-30]))
    #expect(try store.tensor("half") == Tensor(shape: [3], values: [1, -2, 0x1p-24]))
    #expect(try store.tensor("brain") == Tensor(shape: [1, 2], values: [1, -3]))
    #expect(try store.integers("whole") == [7, -9])
    #expect(store.shape(of: "brain") == [1, 2])
    #expect(store.shape(of: "other") == nil)
    #expect(store.storedBytes == 16 + 6 + 4 + 16)
    #expect(store.location == path)

    let bytes = builder.bytes
    let header = try bytes.withUnsafeBytes {
      try SafetensorsHeader(parsing: $0, fileSize: bytes.count, name: path)
    }
    #expect(header.metadata == ["format": "pt", "note": "é"])
    expectRefusal(path, "whole", "I64", kind: .unsupported) { _ = try store.tensor("whole") }
    expectRefusal(path, "half", "I64") { _ = try store.integers("half") }
    expectRefusal(path, "absent") { _ = try store.tensor("absent") }
  }

  @Test func storedTypesByFrequency() throws {
    let folder = try TemporaryFolder()
    var builder = SafetensorsBuilder()
    builder.add("a", [1], [1])
    for name in ["b", "c"] { builder.add(name, "F16", [1], [0, 0]) }
    try builder.write(to: folder("types.safetensors"))
    #expect(try WeightStore(file: folder("types.safetensors")).storedTypes == [.f16, .f32])
  }

  @Test func rankZeroAndEmpty() throws {
    let folder = try TemporaryFolder()
    var builder = SafetensorsBuilder()
    builder.add("first", [0, 3], [])
    builder.add("scalar", [], [42])
    builder.add("middle", [2, 0], [])
    builder.add("last", [2], [1, 2])
    builder.add("end", [0], [])
    try builder.write(to: folder("ranks.safetensors"))
    let store = try WeightStore(file: folder("ranks.safetensors"))
    #expect(try store.tensor("scalar").values == [42])
    #expect(store.shape(of: "scalar") == [])
    #expect(try store.tensor("last").values == [1, 2])
    for (name, shape) in [("first", [0, 3]), ("middle", [2, 0]), ("end", [0])] {
      #expect(try store.tensor(name).shape == shape)
    }
  }

  /// Without tensors, a file is just its header.
  @Test func noTensors() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(SafetensorsBuilder.head("{}"), to: "none.safetensors")
    #expect(try WeightStore(file: path).names.isEmpty)
  }

  @Test(arguments: 0..<8)
  func dataAtAnyAlignment(_ padding: Int) throws {
    let folder = try TemporaryFolder()
    var builder = SafetensorsBuilder()
    builder.padding = padding
    builder.add("odd", "U8", [1], [9])
    builder.add("single", [3], [1.5, -2, 1e10])
    builder.add("half", "F16", [9], Self.little([UInt16](repeating: 0x3E00, count: 9)))
    builder.add("whole", "I64", [1], Self.little([-5] as [Int64]))
    try builder.write(to: folder("odd.safetensors"))
    let store = try WeightStore(file: folder("odd.safetensors"))
    #expect(try store.tensor("single").values == [1.5, -2, 1e10])
    #expect(try store.tensor("half").values == [Float](repeating: 1.5, count: 9))
    #expect(try store.integers("whole") == [-5])
  }

  /// Entries may come in any order.
  @Test func headerOrderIsFree() throws {
    let folder = try TemporaryFolder()
    let header = """
      {"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},
       "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
      """
    let path = try folder.write(
      SafetensorsBuilder.head(header) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40], to: "o.safetensors")
    let store = try WeightStore(file: path)
    #expect(try store.tensor("a").values == [1])
    #expect(try store.tensor("b").values == [2])
  }

  @Test(arguments: [UInt32(0x7F80_0000), 0xFF80_0000, 0x7FC0_0000])
  func infiniteWeights(_ bits: UInt32) throws {
    let folder = try TemporaryFolder()
    var builder = SafetensorsBuilder()
    builder.add("good", [1], [1])
    builder.add("bad.weight", [2], [0, Float(bitPattern: bits)])
    try builder.write(to: folder("nan.safetensors"))
    let store = try WeightStore(file: folder("nan.safetensors"))
    #expect(try store.tensor("good").values == [1])
    expectRefusal("nan.safetensors", "bad.weight", kind: .malformed) {
      _ = try store.tensor("bad.weight")
    }
  }
}
