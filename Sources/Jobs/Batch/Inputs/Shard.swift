import RetouchKit

/// A part of a batch that one of several machines does: which, from 1, of how many.
package struct Shard: Sendable, Equatable, CustomStringConvertible {
  package static let mostShards = 1_000_000
  package let number: Int
  package let count: Int

  /// - Throws: `RetouchError` of kind `badSetting` unless it is like `3/16`.
  package init(_ text: String) throws(RetouchError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      (1...Self.mostShards).contains(count), (1...count).contains(number)
    else {
      throw RetouchError(
        .badSetting, "'\(text)' must be a part, from 1, and how many there are: 1/16 to 16/16")
    }
    (self.number, self.count) = (number, count)
  }

  package var description: String { "\(number)/\(count)" }

  /// By the name alone, whatever else is in the batch: FNV-1a of its UTF-8, 64 bits, modulo the count.
  package func contains(_ name: String) -> Bool {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash % UInt64(count) == UInt64(number - 1)
  }
}
