/// Parts of stored numbers, in their stored format.
extension StoredNumbers {
  /// A run of the numbers, where they lie.
  /// - Precondition: `range` lies within 0..<count.
  package func elements(_ range: Range<Int>) -> StoredNumbers {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return slice(range)
  }

  /// Rows in another order, copied.
  /// - Parameter rows: indices of rows of `length` numbers.
  package func gathering(rows: [Int], length: Int) -> StoredNumbers {
    withUnsafeBytes { bytes in
      let size = length * element.byteCount
      precondition(rows.allSatisfy { $0 >= 0 && ($0 + 1) * size <= bytes.count })
      let copy = OwnedBytes(count: rows.count * size)
      for (place, row) in rows.enumerated() where size > 0 {
        UnsafeMutableRawBufferPointer(rebasing: copy.bytes[place * size..<(place + 1) * size])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[row * size..<(row + 1) * size]))
      }
      return StoredNumbers(bytes: UnsafeRawBufferPointer(copy.bytes), element, owner: copy)
    }
  }
}

/// Memory that goes with its last user.
private final class OwnedBytes: @unchecked Sendable {
  // Sendable because nobody writes it once it is handed out.
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 64)
  }

  deinit { bytes.deallocate() }
}
