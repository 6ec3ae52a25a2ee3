import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The memory behind tensors: 64-byte aligned, and recycled.
///
/// A network call allocates the same few sizes over and over; fresh pages from the system cost
/// more than the arithmetic of a small layer, so freed blocks wait in a bounded pool for the next
/// tensor of their size.
final class TensorStorage: @unchecked Sendable {
  // Sendable because Tensor copies before it writes storage that others can see.
  let count: Int
  let buffer: UnsafeMutableBufferPointer<Float>
  private let block: Block

  init(count: Int) {
    self.count = count
    block = BlockPool.shared.take(
      bytes: (max(count, 1) * MemoryLayout<Float>.stride + 63) & ~63)
    buffer = UnsafeMutableBufferPointer(
      start: block.pointer.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit { BlockPool.shared.give(block) }

  func copied() -> TensorStorage {
    let copy = TensorStorage(count: count)
    if let from = buffer.baseAddress {
      copy.buffer.baseAddress?.update(from: from, count: count)
    }
    return copy
  }
}

/// Memory from the system, `bytes` of it.
struct Block: @unchecked Sendable {
  // Sendable: whoever holds it owns what it points to.
  var pointer: UnsafeMutableRawPointer
  var bytes: Int

  private static let largePage = 2 << 20

  init(bytes: Int) throws(MemoryShortage) {
    var pointer: UnsafeMutableRawPointer?
    // Large blocks on the processor's large pages: a convolution reads from dozens of places at once.
    let isLarge = bytes >= Self.largePage
    let status = posix_memalign(&pointer, isLarge ? Self.largePage : 64, bytes)
    guard status == 0, let pointer else { throw MemoryShortage(bytes: bytes) }
    #if os(Linux)
      if isLarge { madvise(pointer, bytes, MADV_HUGEPAGE) }
    #endif
    self.pointer = pointer
    self.bytes = bytes
  }

  func giveBack() { free(pointer) }
}

/// Freed blocks, up to a total that is small beside what is in use.
///
/// The last one freed goes first, to any tensor that nearly fills it: that is the memory that the
/// processor's caches still hold, and layer after layer works in the same few blocks.
private final class BlockPool: Sendable {
  static let shared = BlockPool()

  struct Blocks {
    /// In the order in which they were freed.
    var idle: [Block] = []
    var idleBytes = 0
    var usedBytes = 0
  }
  private let blocks = Mutex(Blocks())

  /// Small blocks come from malloc cheaply enough, and huge ones should go back to the system.
  private static let pooledSizes = 16_384...(256 << 20)
  private static let smallestCap = 256 << 20

  func take(bytes: Int) -> Block {
    let pooled = blocks.withLock { blocks -> Block? in
      guard Self.pooledSizes.contains(bytes),
        let index = blocks.idle.lastIndex(where: { (bytes...bytes * 3 / 2).contains($0.bytes) })
      else {
        blocks.usedBytes += bytes
        return nil
      }
      let block = blocks.idle.remove(at: index)
      blocks.idleBytes -= block.bytes
      blocks.usedBytes += block.bytes
      return block
    }
    if let pooled { return pooled }
    do throws(MemoryShortage) { return try Block(bytes: bytes) } catch { error.stop() }
  }

  func give(_ block: Block) {
    let outdated = blocks.withLock { blocks -> ArraySlice<Block> in
      blocks.usedBytes -= block.bytes
      guard Self.pooledSizes.contains(block.bytes) else { return [block] }
      blocks.idle.append(block)
      blocks.idleBytes += block.bytes
      var count = 0
      while blocks.idleBytes > max(Self.smallestCap, blocks.usedBytes / 2) {
        blocks.idleBytes -= blocks.idle[count].bytes
        count += 1
      }
      defer { blocks.idle.removeFirst(count) }
      return blocks.idle.prefix(count)
    }
    for block in outdated { block.giveBack() }
  }
}
