#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension MaskPicture {
  /// Free-form strokes as used to train and judge inpainters: from a random point, a few turns back and forth, a round
  /// brush.
  mutating func drawStrokes(
    _ count: Int, _ random: inout SeededRandom
  ) throws(PictureError) {
    try Self.require(count, in: 1...10_000, "number of strokes")
    let side = Double(min(width, height))
    for _ in 0..<count {
      let thickness = max(1, side * random.uniform(0.025, 0.07))
      var heading = random.uniform(0, 2 * .pi)
      var point = Point(x: random.uniform(0, Double(width)), y: random.uniform(0, Double(height)))
      for _ in 0..<3 + random.index(below: 5) {
        let length = side * random.uniform(0.06, 0.22)
        // A stroke that would leave the picture stops at its edge and goes on from there.
        let next = Point(
          x: min(Double(width), max(0, point.x + length * cos(heading))),
          y: min(Double(height), max(0, point.y + length * sin(heading))))
        try drawLine(from: point, to: next, thickness: thickness)
        point = next
        heading += random.uniform(0.5, 2) * (random.unit() < 0.5 ? -1 : 1)
      }
    }
  }
}
