/// A shape that somebody drew on a picture: a brush's stroke, a lasso, a box.
///
/// Positions are in the picture's pixels; (0, 0) is its top left corner, (0.5, 0.5) the centre of its first pixel. A
/// pixel is covered when its centre is inside.
package enum DrawnShape: Sendable, Equatable {
  /// A round brush along points; its radius runs evenly from one to the next. One point is a dot.
  case stroke([BrushPoint])
  /// What closed lines go around, by the even-odd rule; three points or more.
  case polygon([DrawnPoint])
  /// Between two opposite corners.
  case box(DrawnPoint, DrawnPoint)

  package struct DrawnPoint: Sendable, Equatable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  package struct BrushPoint: Sendable, Equatable {
    package var centre: DrawnPoint
    /// In pixels, 0 or more.
    package var radius: Double

    package init(_ centre: DrawnPoint, radius: Double) {
      self.centre = centre
      self.radius = radius
    }
  }
}

/// How much may be drawn: a text of a few bytes can ask for hours.
package struct DrawingBudget: Sendable {
  /// Pixels that are painted, over all shapes; other work counts as many pixels as it takes the time of.
  package static let standard = 20_000_000_000
  static let row = 1000
  /// Of a polygon's edge and a row, which is remembered until all are known.
  static let crossing = 2000
  private var left: Int

  package init(_ amount: Int = standard) { left = amount }

  /// - Throws: `badData` when it is used up.
  mutating func spend(_ amount: Int) throws(PictureError) {
    left -= min(amount, left)
    guard left > 0 else {
      throw PictureError(
        .badData, "the drawing paints too much over itself; draw it with fewer and larger strokes")
    }
  }
}

extension DrawnShape {
  /// Tells which pixels it covers: row by row, a row more than once where strokes cross it often.
  /// - Parameter paint: told a row, and columns of it that are covered; never empty ones.
  package func rows(
    width: Int, height: Int, _ budget: inout DrawingBudget, _ paint: (Int, Range<Int>) -> Void
  ) throws(PictureError) {
    let canvas = DrawnRows(width: width, height: height)
    switch self {
    case .stroke(let points):
      guard let first = points.first else { return }
      if points.count == 1 { try canvas.capsule(first, first, &budget, paint) }
      for (start, end) in zip(points, points.dropFirst()) {
        try canvas.capsule(start, end, &budget, paint)
      }
    case .polygon(let points): try canvas.polygon(points, &budget, paint)
    case .box(let first, let second):
      try canvas.box(first, second, &budget, paint)
    }
  }
}

/// Shapes as rows of whole pixels.
private struct DrawnRows {
  let width: Int
  let height: Int

  typealias Paint = (Int, Range<Int>) -> Void

  /// The pixels whose centres lie from `low` to `high`.
  private func pixels(from low: Double, to high: Double, in count: Int) -> Range<Int> {
    let first = (low - 0.5).rounded(.up)
    let last = (high - 0.5).rounded(.down)
    guard first <= last, last >= 0, first < Double(count) else { return 0..<0 }
    return Int(max(first, 0))..<Int(min(last, Double(count - 1))) + 1
  }

  func box(
    _ first: DrawnShape.DrawnPoint, _ second: DrawnShape.DrawnPoint, _ budget: inout DrawingBudget,
    _ paint: Paint
  ) throws(PictureError) {
    let columns = pixels(from: min(first.x, second.x), to: max(first.x, second.x), in: width)
    let rows = pixels(from: min(first.y, second.y), to: max(first.y, second.y), in: height)
    try budget.spend(rows.count * (columns.count + DrawingBudget.row))
    guard !columns.isEmpty else { return }
    for row in rows { paint(row, columns) }
  }

  /// The convex hull of two discs: what a brush sweeps whose radius changes evenly.
  func capsule(
    _ start: DrawnShape.BrushPoint, _ end: DrawnShape.BrushPoint, _ budget: inout DrawingBudget,
    _ paint: Paint
  ) throws(PictureError) {
    let corners = Self.tangentPoints(start, end)
    let top = min(start.centre.y - start.radius, end.centre.y - end.radius)
    let bottom = max(start.centre.y + start.radius, end.centre.y + end.radius)
    for row in pixels(from: top, to: bottom, in: height) {
      try budget.spend(DrawingBudget.row)
      let y = Double(row) + 0.5
      var low = Double.infinity
      var high = -Double.infinity
      for disc in [start, end] {
        let across = y - disc.centre.y
        let square = disc.radius * disc.radius - across * across
        guard square >= 0 else { continue }
        low = min(low, disc.centre.x - square.squareRoot())
        high = max(high, disc.centre.x + square.squareRoot())
      }
      for (from, to) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
        guard min(from.y, to.y) <= y, y <= max(from.y, to.y), from.y != to.y else { continue }
        let x = from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x)
        low = min(low, x)
        high = max(high, x)
      }
      guard low <= high else { continue }
      let columns = pixels(from: low, to: high, in: width)
      try budget.spend(columns.count)
      if !columns.isEmpty { paint(row, columns) }
    }
  }

  /// Where the lines lie that touch both discs, in their order around; none when one disc holds the other.
  private static func tangentPoints(
    _ start: DrawnShape.BrushPoint, _ end: DrawnShape.BrushPoint
  ) -> [DrawnShape.DrawnPoint] {
    let (deltaX, deltaY) = (end.centre.x - start.centre.x, end.centre.y - start.centre.y)
    let distance = (deltaX * deltaX + deltaY * deltaY).squareRoot()
    guard distance > abs(start.radius - end.radius) else { return [] }
    let along = (start.radius - end.radius) / distance
    let across = max(0, 1 - along * along).squareRoot()
    let (x, y) = (deltaX / distance, deltaY / distance)
    func point(_ disc: DrawnShape.BrushPoint, side: Double) -> DrawnShape.DrawnPoint {
      .init(
        x: disc.centre.x + disc.radius * (x * along - y * across * side),
        y: disc.centre.y + disc.radius * (y * along + x * across * side))
    }
    return [
      point(start, side: 1), point(end, side: 1), point(end, side: -1), point(start, side: -1),
    ]
  }

  func polygon(
    _ points: [DrawnShape.DrawnPoint], _ budget: inout DrawingBudget, _ paint: Paint
  ) throws(PictureError) {
    guard points.count >= 3 else { return }
    var crossings: [Int: [Double]] = [:]
    for (from, to) in zip(points, points.dropFirst() + points.prefix(1)) where from.y != to.y {
      let (upper, lower) = from.y < to.y ? (from, to) : (to, from)
      for row in pixels(from: upper.y, to: lower.y, in: height) {
        let y = Double(row) + 0.5
        // A corner on a row's centre belongs to one of its two edges.
        guard y < lower.y else { continue }
        try budget.spend(DrawingBudget.crossing)
        crossings[row, default: []].append(
          upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x))
      }
    }
    for (row, places) in crossings.sorted(by: { $0.key < $1.key }) {
      let places = places.sorted()
      for index in stride(from: 0, to: places.count - 1, by: 2) {
        let columns = pixels(from: places[index], to: places[index + 1], in: width)
        try budget.spend(columns.count + 1)
        if !columns.isEmpty { paint(row, columns) }
      }
    }
  }
}
