/// Reads numbers from bytes that nobody vouches for, and never past their end.
///
/// - Precondition: whoever holds the bytes outlives the cursor.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  /// Where the next byte is, from the start of `bytes`.
  private(set) var position: Int
  let end: Int

  /// - Parameter range: what may be read; a range outside `bytes` is cut to them.
  init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
    self.bytes = bytes
    let range = range.clamped(to: 0..<bytes.count)
    position = range.lowerBound
    end = range.upperBound
  }

  var left: Int { end - position }

  /// The place of the next `count` bytes, which are passed over unread; nil past the end.
  mutating func take(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= left else { return nil }
    defer { position += count }
    return position..<position + count
  }

  mutating func byte() -> UInt8? { little(UInt8.self) }

  /// A little-endian number; nil past the end.
  mutating func little<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    guard let range = take(MemoryLayout<Number>.size) else { return nil }
    return Number(
      littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self))
  }

  /// A big-endian number; nil past the end.
  mutating func big<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    little(Number.self)?.byteSwapped
  }

  /// The place of the bytes up to the next line break, which is passed over too; nil where there
  /// is none within `longest` bytes.
  mutating func line(longest: Int) -> Range<Int>? {
    let reach = position + min(longest, left)
    guard let stop = (position..<reach).first(where: { bytes[$0] == UInt8(ascii: "\n") }) else {
      return nil
    }
    defer { position = stop + 1 }
    return position..<stop
  }
}

extension UnsafeRawBufferPointer {
  /// The text in some of the bytes; nil when they are no UTF-8.
  func text(in range: Range<Int>) -> String? { String(validating: self[range], as: UTF8.self) }
}
