/// Squares of the picture that an answer does without, so that several answers differ.
package struct LeftOutSources: Sendable {
  /// In pixels of the picture.
  private static let side: Float = 24
  /// Of ten.
  private static let share: UInt64 = 5

  let key: UInt64

  package init(key: UInt64) { self.key = key }

  /// Whether a place of a level, in its own pixels, lies in one of them.
  package func contains(_ place: SIMD2<Float>, number: Int) -> Bool {
    let cell = (place * Float(1 << number) / Self.side).rounded(.down)
    let (row, column) = (Int64(cell.x), Int64(cell.y))
    return PatchMatch.mixed(key ^ UInt64(bitPattern: row &* 1_000_003 &+ column)) % 10 < Self.share
  }
}
