extension MaskPicture {
  /// A point in pixels; (0.5, 0.5) is the centre of the top left pixel.
  typealias Point = DrawnShape.DrawnPoint

  /// Fills every pixel whose centre is within `thickness / 2` of the line between two points.
  /// - Throws: `badData` when it paints more than a drawing may.
  mutating func drawLine(from start: Point, to end: Point, thickness: Double) throws(PictureError) {
    var budget = DrawingBudget()
    let line = DrawnShape.stroke([start, end].map { .init($0, radius: thickness / 2) })
    try line.rows(width: width, height: height, &budget) { row, columns in
      for column in columns { coverage[row * width + column] = 255 }
    }
  }
}
