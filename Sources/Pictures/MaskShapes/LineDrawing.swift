extension MaskPicture {
  /// A point in pixels; (0.5, 0.5) is the centre of the top left pixel.
  struct Point {
    var x: Double
    var y: Double
  }

  /// Fills every pixel whose centre is within `thickness / 2` of the line between two points.
  mutating func drawLine(from start: Point, to end: Point, thickness: Double) {
    let radius = thickness / 2
    let deltaX = end.x - start.x
    let deltaY = end.y - start.y
    let squaredLength = deltaX * deltaX + deltaY * deltaY
    let columns = Self.pixels(
      from: min(start.x, end.x) - radius, to: max(start.x, end.x) + radius, in: width)
    let rows = Self.pixels(
      from: min(start.y, end.y) - radius, to: max(start.y, end.y) + radius, in: height)
    for y in rows {
      for x in columns {
        let offsetX = Double(x) + 0.5 - start.x
        let offsetY = Double(y) + 0.5 - start.y
        let along =
          squaredLength > 0
          ? min(1, max(0, (offsetX * deltaX + offsetY * deltaY) / squaredLength)) : 0
        let acrossX = offsetX - along * deltaX
        let acrossY = offsetY - along * deltaY
        if acrossX * acrossX + acrossY * acrossY <= radius * radius {
          coverage[y * width + x] = 255
        }
      }
    }
  }

  private static func pixels(from low: Double, to high: Double, in count: Int) -> Range<Int> {
    let first = max(0, Int(max(low, 0)))
    let end = min(Double(count), high + 1)
    return first..<max(first, Int(max(end, 0)))
  }
}
