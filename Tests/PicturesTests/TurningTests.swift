import Pictures
import Testing

/// Stored pixels turned upright, and back.
@Suite struct TurningTests {
  /// EXIF's eight ways to store "1 2 3 / 4 5 6", by where row 0 and column 0 are in the scene.
  private static let stored: [(orientation: Int, width: Int, values: [UInt8])] = [
    (1, 3, [1, 2, 3, 4, 5, 6]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]),
    (4, 3, [4, 5, 6, 1, 2, 3]), (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [3, 6, 2, 5, 1, 4]),
    (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [4, 1, 5, 2, 6, 3]), (0, 3, [1, 2, 3, 4, 5, 6]),
    (9, 3, [1, 2, 3, 4, 5, 6]),
  ]
  private let upright = PixelBuffer(width: 3, height: 2, channels: 1, eight: [1, 2, 3, 4, 5, 6])

  @Test(arguments: stored)
  func everyOrientation(_ one: (orientation: Int, width: Int, values: [UInt8])) {
    let stored = PixelBuffer(
      width: one.width, height: 6 / one.width, channels: 1, eight: one.values)
    #expect(stored.upright(from: one.orientation) == upright)
    #expect(upright.stored(for: one.orientation) == stored)
  }
}
