import Checkpoints
import Foundation
import TestSupport
import Testing

/// Damaged files of every format: each opens or is refused, in time and memory that the file's
/// size bounds.
@Suite struct CheckpointFuzzTests {
  /// Sound files to damage.
  static func seeds() throws -> [[UInt8]] {
    let names = [
      "zip.pt", "zip64.pt", "zip-big-endian.pt", "nested.pt", "module-state.pt",
      "expected.safetensors",
    ]
    let files = try names.map {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: TorchFormatTests.folder + $0)))
    }
    return files + [SnapshotTests.snapshot.pickled(4)]
  }

  static let lengths: [UInt32] = [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000, 65_536]
  static let opcodes: [UInt8] =
    Array("().0NRQ]abcehjqrstu}KJX".utf8) + [0x81, 0x85, 0x86, 0x87, 0x8A, 0x93, 0x94]

  static func damage(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout TestRandom) {
    let place = random.integer(0...bytes.count - 1)
    switch random.integer(0...6) {
    case 0: bytes[place] ^= 1 << UInt8(random.integer(0...7))
    case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.removeLast(random.integer(1...bytes.count))
    case 3:
      // A length, as 4 bytes in a row.
      let value = lengths[random.integer(0...lengths.count - 1)]
      let number = withUnsafeBytes(of: value.littleEndian, Array.init)
      for (offset, byte) in number.enumerated() where place + offset < bytes.count {
        bytes[place + offset] = byte
      }
    case 4:
      let from = random.integer(0...other.count - 1)
      let length = min(random.integer(1...64), other.count - from)
      bytes.replaceSubrange(
        place..<min(bytes.count, place + length), with: other[from..<from + length])
    case 5:
      let to = random.integer(0...bytes.count - 1)
      bytes.swapAt(place, to)
    default:
      // An instruction in the place of another.
      bytes[place] = Self.opcodes[random.integer(0...Self.opcodes.count - 1)]
    }
  }

  @Test func damagedFiles() throws {
    let folder = try TemporaryFolder()
    let seeds = try Self.seeds()
    var random = TestRandom(20)
    var opened = 0
    let rounds = 3000
    for round in 0..<rounds {
      var bytes = seeds[round % seeds.count]
      for _ in 0...random.integer(0...2) where !bytes.isEmpty {
        Self.damage(&bytes, with: seeds[random.integer(0...seeds.count - 1)], &random)
      }
      opened += try outcome(try folder.write(bytes, to: "damaged")) ? 1 : 0
    }
    print("fuzz: \(rounds) damaged files, \(opened) opened")
    #expect(opened > 0 && opened < rounds)
    #expect(!FileManager.default.fileExists(atPath: HostileCheckpointTests.marker))
  }

  /// Damage inside the pickle of an archive whose checksums are right.
  @Test func damagedPickles() throws {
    let folder = try TemporaryFolder()
    let sound = SnapshotTests.stateDict.pickled(2)
    let storage = [UInt8](repeating: 0, count: 24)
    var random = TestRandom(21)
    var opened = 0
    let rounds = 3000
    for _ in 0..<rounds {
      var pickle = sound
      for _ in 0...random.integer(0...2) where !pickle.isEmpty {
        Self.damage(&pickle, with: sound, &random)
      }
      let zip = ZipBuilder.torch(pickle, [("0", storage)])
      opened += try outcome(try folder.write(zip.bytes, to: "damaged.pt")) ? 1 : 0
    }
    print("fuzz: \(rounds) damaged pickles, \(opened) opened")
    #expect(opened > 0 && opened < rounds)
  }

  /// Whether a file opens and all its tensors can be read; any other error than ours is thrown.
  private func outcome(_ path: String) throws -> Bool {
    do {
      try readAll(path)
      return true
    } catch let error as CheckpointError {
      #expect(!error.description.contains { $0.isNewline })
      return false
    }
  }

  /// Values that hold the one before twice would have no end if a walk took each for itself.
  @Test(arguments: [2, 4] as [UInt8])
  func doubling(_ version: UInt8) throws {
    let folder = try TemporaryFolder()
    // Each level a dictionary with the level before under two names.
    var code: [UInt8] = [0x7D, 0x71, 0]
    for level in UInt8(1)...50 {
      code += [0x7D, 0x71, level, 0x28, 0x58, 1, 0, 0, 0, 0x61, 0x68, level - 1]
      code += [0x58, 1, 0, 0, 0, 0x62, 0x68, level - 1, 0x75]
    }
    // Levels stay on the stack; the last is what the tuple keeps.
    let tree = PickleTree.dictionary([("x", .tuple([.raw(code)]))])
    let path =
      version == 2
      ? try folder.write(ZipBuilder.torch(tree.pickled(2)).bytes, to: "doubling.pt")
      : try folder.write(tree.pickled(4), to: "doubling.pkl")
    expectRefusal(path) { _ = try Checkpoint(file: path) }
  }

  /// Modules that hold the one before twice have 2³⁰ tensors.
  @Test func doublingModules() throws {
    let folder = try TemporaryFolder()
    var module = SnapshotTests.layer
    for level in UInt8(0)..<30 {
      // Put into the memo, and recalled.
      let first = PickleTree.raw(Array(module.pickled(4).dropFirst(2).dropLast()) + [0x71, level])
      module = .module(
        "Pair", [("_modules", .dictionary([("a", first), ("b", .raw([0x68, level]))]))])
    }
    let path = try folder.write(
      PickleTree.dictionary([("ema", module)]).pickled(4), to: "doubling.pkl")
    expectRefusal(path) { _ = try Checkpoint(file: path) }
  }

  /// Opening reads names and headers, and none of the numbers.
  @Test func largeFile() throws {
    let folder = try TemporaryFolder()
    let path = folder("large.pt")
    let side = 23_200
    let size = side * side * 4
    let tree = PickleTree.dictionary([
      ("weight", .tensor(.storage("FloatStorage", "0", side * side), [side, side]))
    ])
    try ZipBuilder.torch(tree.pickled(2)).writeSparse("archive/data/0", size: size, to: path)
    let start = ContinuousClock.now
    let checkpoint = try Checkpoint(file: path)
    print("opening \(size >> 20) MB: \(ContinuousClock.now - start)")
    #expect(checkpoint.groups[""]?.weights.shape(of: "weight") == [side, side])

    // Of a sparse file only what somebody reads is in memory.
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let memory = try #require(mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0))
    defer { munmap(memory, size) }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    var pages = [UInt8](repeating: 0, count: (size + page - 1) / page)
    #expect(mincore(memory, size, &pages) == 0)
    #expect(pages.count { $0 & 1 != 0 } < 2048)
  }
}
