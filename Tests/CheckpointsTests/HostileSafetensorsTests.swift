import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files that are damaged or made to do harm: refused in one line that names the file.
@Suite struct HostileSafetensorsTests {
  struct Hostile: Sendable, CustomStringConvertible {
    var description: String
    var bytes: [UInt8]

    init(_ description: String, _ bytes: [UInt8]) {
      self.description = description
      self.bytes = bytes
    }

    /// A header and so many bytes of data.
    init(_ description: String, _ header: String, data: Int) {
      self.init(
        description, SafetensorsBuilder.head(header) + [UInt8](repeating: 0, count: data))
    }
  }

  /// An entry for a header.
  static func entry(
    _ begin: Int, _ end: Int, shape: String = "[1]", type: String = "F32"
  ) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  static func length(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  static let hostiles: [Hostile] = [
    Hostile("nothing", []),
    Hostile("seven bytes", [1, 2, 3, 4, 5, 6, 7]),
    Hostile("header of no bytes", length(0)),
    Hostile("header of no bytes before data", length(0) + Array("{}".utf8)),
    Hostile("header of 2^63 bytes", length(1 << 63) + Array("{}".utf8)),
    Hostile("header of 2^64 − 1 bytes", length(.max) + Array("{}".utf8)),
    Hostile("header of 2^63 − 1 bytes", length(.max >> 1) + Array("{}".utf8)),
    Hostile("header over the limit", length(100_000_001) + Array("{}".utf8)),
    Hostile("header longer than the file", length(3) + Array("{}".utf8)),
    Hostile("list", "[]", data: 0),
    Hostile("space first", " {}", data: 0),
    Hostile("byte order mark", "\u{FEFF}{}", data: 0),
    Hostile("not JSON", "{nope}", data: 0),
    Hostile("two values", "{}{}", data: 0),
    Hostile("not UTF-8", length(8) + Array("{\"".utf8) + [0xFF, 0xFE] + Array("\":1}".utf8)),
    Hostile("data for nobody", "{}", data: 4),
    Hostile("hole at the start", #"{"a":\#(entry(4, 8))}"#, data: 8),
    Hostile("hole", #"{"a":\#(entry(0, 4)),"b":\#(entry(8, 12))}"#, data: 12),
    Hostile("overlap", #"{"a":\#(entry(0, 4)),"b":\#(entry(2, 6))}"#, data: 6),
    Hostile("the same data twice", #"{"a":\#(entry(0, 4)),"b":\#(entry(0, 4))}"#, data: 4),
    Hostile("swapped offsets", #"{"a":\#(entry(4, 0))}"#, data: 4),
    Hostile(
      "shape that overflows", #"{"a":\#(entry(0, 4, shape: "[8589934592,8589934592]"))}"#, data: 4),
    Hostile(
      "shape that overflows to nothing", #"{"a":\#(entry(0, 0, shape: "[4611686018427387904]"))}"#,
      data: 0),
    Hostile(
      "shape beyond 64 bits", #"{"a":\#(entry(0, 4, shape: "[18446744073709551617]"))}"#, data: 4),
    Hostile("negative size", #"{"a":\#(entry(0, 4, shape: "[-1]"))}"#, data: 4),
    Hostile("two negative sizes", #"{"a":\#(entry(0, 4, shape: "[-1,-1]"))}"#, data: 4),
    Hostile("negative offset", #"{"a":\#(entry(-4, 0))}"#, data: 4),
    Hostile("fraction", #"{"a":\#(entry(0, 4, shape: "[1.0]"))}"#, data: 4),
    Hostile("exponent", #"{"a":\#(entry(0, 4, shape: "[1e0]"))}"#, data: 4),
    Hostile("size that is a text", #"{"a":\#(entry(0, 4, shape: "[\"1\"]"))}"#, data: 4),
    Hostile("shape that is a number", #"{"a":\#(entry(0, 4, shape: "1"))}"#, data: 4),
    Hostile("nine dimensions", #"{"a":\#(entry(0, 4, shape: "[1,1,1,1,1,1,1,1,1]"))}"#, data: 4),
    Hostile("shape too small", #"{"a":\#(entry(0, 8))}"#, data: 8),
    Hostile("shape too large", #"{"a":\#(entry(0, 4, shape: "[2]"))}"#, data: 4),
    Hostile("rank 0 with eight bytes", #"{"a":\#(entry(0, 8, shape: "[]"))}"#, data: 8),
    Hostile("duplicate tensor", #"{"a":\#(entry(0, 4)),"a":\#(entry(4, 8))}"#, data: 8),
    Hostile(
      "duplicate field", #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      data: 4),
    Hostile(
      "unknown field", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, data: 4),
    Hostile("missing field", #"{"a":{"dtype":"F32","shape":[1]}}"#, data: 4),
    Hostile("one offset", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}"#, data: 4),
    Hostile("three offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, data: 4),
    Hostile("entry that is a number", #"{"a":4}"#, data: 0),
    Hostile("unknown type", #"{"a":\#(entry(0, 4, type: "F31"))}"#, data: 4),
    Hostile(
      "type with line breaks", #"{"a":\#(entry(0, 4, type: "F\\n\\u001b[31m\\u2028"))}"#, data: 4),
    Hostile("NUL in a name", #"{"a\u0000":\#(entry(0, 4))}"#, data: 4),
    Hostile("line break in a name", #"{"a\nb":\#(entry(0, 8))}"#, data: 8),
    Hostile("long name", #"{"\#(String(repeating: "a", count: 5000))":\#(entry(0, 4))}"#, data: 4),
    Hostile("truncated data", #"{"a":\#(entry(0, 8, shape: "[2]"))}"#, data: 7),
    Hostile("extra byte", #"{"a":\#(entry(0, 4))}"#, data: 5),
    Hostile("metadata that is a list", #"{"__metadata__":[]}"#, data: 0),
    Hostile("metadata with a number", #"{"__metadata__":{"a\nb":1}}"#, data: 0),
    Hostile("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, data: 0),
    Hostile("too deep", #"{"a":{"dtype":[[[[[[[[]]]]]]]]}}"#, data: 0),
    Hostile("endless depth", String(repeating: #"{"a":"#, count: 100_000), data: 0),
  ]

  @Test(arguments: hostiles)
  func refused(_ hostile: Hostile) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(hostile.bytes, to: "hostile.safetensors")
    expectRefusal(path) { _ = try WeightStore(file: path) }
  }

  /// Of several faults it is always the same one that is told.
  @Test func sameFaultFirst() throws {
    let folder = try TemporaryFolder()
    let entries = (0..<40).map { "\"t\($0)\":\(Self.entry(0, 4, type: "F31"))" }
    let path = try folder.write(
      SafetensorsBuilder.head("{\(entries.joined(separator: ","))}") + [0, 0, 0, 0],
      to: "many.safetensors")
    expectRefusal("t0 is stored as F31") { _ = try WeightStore(file: path) }
  }

  /// Any one byte of a header changed: refused or read, never a crash, and what is read stays
  /// inside the file.
  @Test func corruptedHeaders() throws {
    var builder = SafetensorsBuilder()
    builder.metadata = ["format": "pt"]
    builder.add("conv.weight", [2, 3], [1, 2, 3, 4, 5, 6])
    builder.add("conv.bias", "F16", [2], [0, 0x3C, 0, 0x40])
    builder.add("empty", [0], [])
    builder.add("scalar", "BF16", [], [0x80, 0x3F])
    let sound = builder.bytes
    let headerSize = builder.head.count
    var random = TestRandom(1)
    var refused = 0
    for round in 0..<6_000 {
      var bytes = sound
      let place = round < headerSize ? round : random.integer(0...headerSize - 1)
      bytes[place] = UInt8(truncatingIfNeeded: random.next())
      do {
        let header = try bytes.withUnsafeBytes {
          try SafetensorsHeader(parsing: $0, fileSize: bytes.count, name: "corrupted")
        }
        for tensor in header.tensors.values {
          #expect(tensor.range.lowerBound >= 8 && tensor.range.upperBound <= bytes.count)
        }
      } catch {
        refused += 1
        #expect((error as? CheckpointError)?.description.hasPrefix("corrupted: ") == true)
      }
    }
    // Most bytes matter; those of names and texts may well be others.
    #expect(refused > 3_000)
  }

  /// Cut off at every length.
  @Test func truncatedFiles() throws {
    var builder = SafetensorsBuilder()
    builder.add("conv.weight", [2, 1], [1, 2])
    let sound = builder.bytes
    for length in 0..<sound.count {
      #expect(throws: CheckpointError.self) {
        try sound.prefix(length).withUnsafeBytes {
          _ = try SafetensorsHeader(parsing: $0, fileSize: length, name: "cut")
        }
      }
    }
  }

  @Test func notAFile() throws {
    let folder = try TemporaryFolder()
    expectRefusal(folder("absent.safetensors"), kind: .missing) {
      _ = try WeightStore(file: folder("absent.safetensors"))
    }
    expectRefusal(folder.path, "regular file", kind: .malformed) {
      _ = try WeightStore(file: folder.path)
    }
    let pipe = folder("pipe.safetensors")
    #expect(mkfifo(pipe, 0o600) == 0)
    expectRefusal(pipe, "regular file", kind: .malformed) { _ = try WeightStore(file: pipe) }
    let link = folder("link.safetensors")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
    expectRefusal(link, kind: .missing) { _ = try WeightStore(file: link) }
  }
}
