import Foundation
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
  private let bytes: Int

  init(count: Int) {
    self.count = count
    bytes = (max(count, 1) * MemoryLayout<Float>.stride + 63) & ~63
    let block = BlockPool.shared.take(bytes: bytes)
    buffer = UnsafeMutableBufferPointer(
      start: block.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit {
    if let base = buffer.baseAddress {
      BlockPool.shared.give(UnsafeMutableRawPointer(base), bytes: bytes)
    }
  }

  func copied() -> TensorStorage {
    let copy = TensorStorage(count: count)
    if let from = buffer.baseAddress {
      copy.buffer.baseAddress?.update(from: from, count: count)
    }
    return copy
  }
}

/// Freed blocks by size, up to a total that is small beside what is in use.
private final class BlockPool: Sendable {
  static let shared = BlockPool()

  private struct Blocks: @unchecked Sendable {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var idleBytes = 0
    var usedBytes = 0
  }
  private let blocks = Mutex(Blocks())

  /// Small blocks come from malloc cheaply enough, and huge ones should go back to the system.
  private static let pooledSizes = 16_384...(256 << 20)
  private static let smallestCap = 256 << 20
  private static let largePage = 2 << 20

  func take(bytes: Int) -> UnsafeMutableRawPointer {
    let pooled = blocks.withLock { blocks -> UnsafeMutableRawPointer? in
      blocks.usedBytes += bytes
      guard let block = blocks.free[bytes]?.popLast() else { return nil }
      blocks.idleBytes -= bytes
      return block
    }
    if let pooled { return pooled }
    var pointer: UnsafeMutableRawPointer?
    // Large blocks on the processor's large pages: a convolution reads from dozens of places at once.
    let isLarge = bytes >= Self.largePage
    let status = posix_memalign(&pointer, isLarge ? Self.largePage : 64, bytes)
    guard status == 0, let pointer else { Self.stopForWantOfMemory(bytes) }
    #if os(Linux)
      if isLarge { madvise(pointer, bytes, MADV_HUGEPAGE) }
    #endif
    return pointer
  }

  /// Sizes are held against limits long before they get here, and arithmetic can't go on without
  /// its memory: one line and EX_OSERR serve a user better than a trap and its backtrace.
  private static func stopForWantOfMemory(_ bytes: Int) -> Never {
    let line = "retouch: not enough memory: \(bytes >> 20) MB more were wanted\n"
    FileHandle.standardError.write(Data(line.utf8))
    _exit(71)
  }

  func give(_ block: UnsafeMutableRawPointer, bytes: Int) {
    let kept = blocks.withLock { blocks -> Bool in
      blocks.usedBytes -= bytes
      let cap = max(Self.smallestCap, blocks.usedBytes / 2)
      guard Self.pooledSizes.contains(bytes), blocks.idleBytes + bytes <= cap else { return false }
      blocks.free[bytes, default: []].append(block)
      blocks.idleBytes += bytes
      return true
    }
    if !kept { free(block) }
  }
}
