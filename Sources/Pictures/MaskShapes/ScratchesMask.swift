#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension MaskPicture {
  /// Lines of one to a few pixels (thicker in larger pictures) that lean a little and wander as they go.
  mutating func drawScratches(
    _ count: Int, _ random: inout SeededRandom
  ) throws(PictureError) {
    try Self.require(count, in: 1...10_000, "number of scratches")
    let scale = Double(min(width, height)) / 512
    for _ in 0..<count {
      let thickness = max(1, scale * random.uniform(1, 3.5))
      // Most scratches on film follow its transport; some cross it.
      let lean =
        random.unit() < 0.8 ? random.uniform(-0.08, 0.08) : random.uniform(-1.4, 1.4)
      var heading = lean + .pi / 2
      let length = Double(height) * random.uniform(0.25, 1.2)
      let step = max(2, 16 * scale)
      var point = Point(
        x: random.uniform(0, Double(width)), y: random.uniform(-0.2, 0.8) * Double(height))
      var drawn = 0.0
      while drawn < length {
        heading += random.uniform(-0.03, 0.03)
        let next = Point(x: point.x + step * cos(heading), y: point.y + step * sin(heading))
        try drawLine(from: point, to: next, thickness: thickness)
        point = next
        drawn += step
      }
    }
  }
}
