import Pictures
import Testing

/// Shapes against what they are by definition: the pixels whose centres lie inside.
@Suite struct DrawnShapeTests {
  private let width = 61
  private let height = 47

  private func mask(_ shapes: [DrawnShape]) throws -> [Bool] {
    try Drawing(shapes.map { Drawing.Layer(.shape($0)) }).mask(width: width, height: height)
      .coverage.map { $0 > 0 }
  }

  private func pixels(_ isInside: (Double, Double) -> Bool) -> [Bool] {
    (0..<height).flatMap { y in
      (0..<width).map { x in isInside(Double(x) + 0.5, Double(y) + 0.5) }
    }
  }

  private func point(_ x: Double, _ y: Double) -> DrawnShape.DrawnPoint { .init(x: x, y: y) }

  private func brush(_ x: Double, _ y: Double, _ radius: Double) -> DrawnShape.BrushPoint {
    .init(point(x, y), radius: radius)
  }

  @Test(arguments: [(20.3, 17.8, 9.4), (0, 0, 12), (60.5, 46.5, 0.5), (30, 200, 170)])
  func aDotIsADisc(x: Double, y: Double, radius: Double) throws {
    let expected = pixels { column, row in
      (column - x) * (column - x) + (row - y) * (row - y) <= radius * radius
    }
    #expect(try mask([.stroke([brush(x, y, radius)])]) == expected)
  }

  /// A disc that moves while its radius changes covers a pixel when one of its places does.
  @Test(arguments: [
    (10.0, 10.0, 3.0, 50.0, 35.0, 9.0), (5, 40, 8, 55, 3, 2), (30, 5, 4, 30, 42, 4),
    (30, 20, 12, 33, 21, 2), (12.5, 20.5, 5, 48.5, 20.5, 5), (-20, 20, 6, 90, 25, 11),
  ])
  func aStrokeIsWhatADiscSweeps(
    x: Double, y: Double, radius: Double, toX: Double, toY: Double, toRadius: Double
  ) throws {
    let steps = 4000
    // How far inside the sweep a centre lies; what is nearer to its rim than the steps tell isn't judged.
    func depth(_ column: Double, _ row: Double) -> Double {
      (0...steps).map { step in
        let share = Double(step) / Double(steps)
        let (centreX, centreY) = (x + share * (toX - x), y + share * (toY - y))
        let distance =
          ((column - centreX) * (column - centreX) + (row - centreY) * (row - centreY))
          .squareRoot()
        return radius + share * (toRadius - radius) - distance
      }.max() ?? 0
    }
    let drawn = try mask([.stroke([brush(x, y, radius), brush(toX, toY, toRadius)])])
    var judged = 0
    for row in 0..<height {
      for column in 0..<width {
        let depth = depth(Double(column) + 0.5, Double(row) + 0.5)
        guard abs(depth) > 0.01 else { continue }
        judged += 1
        #expect(drawn[row * width + column] == (depth > 0), "\(column), \(row)")
      }
    }
    #expect(judged > width * height * 9 / 10)
  }

  /// A star that crosses itself: the even-odd rule leaves its middle open.
  @Test func aPolygonFollowsTheEvenOddRule() throws {
    let corners = [
      point(30.2, 2), point(45.7, 44.1), point(5.1, 17.3), point(56.3, 17.9), point(14.4, 43.3),
    ]
    func isInside(_ x: Double, _ y: Double) -> Bool {
      var isInside = false
      for (from, to) in zip(corners, corners[1...] + corners[..<1]) where (from.y > y) != (to.y > y)
      {
        if x < from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x) { isInside.toggle() }
      }
      return isInside
    }
    let drawn = try mask([.polygon(corners)])
    #expect(drawn == pixels(isInside))
    #expect(!drawn[22 * width + 30] && drawn[8 * width + 30])
  }

  /// Two polygons that share an edge through pixels' centres cover each pixel once.
  @Test func neighboursDontOverlap() throws {
    let left = [point(0.5, 0.5), point(30.5, 0.5), point(30.5, 40.5), point(0.5, 40.5)]
    let below = [point(0.5, 40.5), point(30.5, 40.5), point(30.5, 46.5), point(0.5, 46.5)]
    let (first, second) = (try mask([.polygon(left)]), try mask([.polygon(below)]))
    #expect(zip(first, second).allSatisfy { !($0 && $1) })
    #expect(first.count { $0 } == 31 * 40 && second.count { $0 } == 31 * 6)
  }

  @Test func aBoxHasTwoCorners() throws {
    let expected = pixels { x, y in (3.2...20.5).contains(x) && (7...9.4).contains(y) }
    #expect(try mask([.box(point(20.5, 7), point(3.2, 9.4))]) == expected)
  }

  @Test func eraserAndBrushGoInTheirOrder() throws {
    let box = Drawing.Layer(.shape(.box(point(0, 0), point(20, 20))))
    let eraser = Drawing.Layer(.shape(.box(point(5, 5), point(15, 15))), erases: true)
    let dot = Drawing.Layer(.shape(.box(point(9, 9), point(11, 11))))
    let mask = try Drawing([box, eraser, dot]).mask(width: 20, height: 20)
    #expect(mask.coverage.count { $0 == 255 } == 400 - 100 + 4)
  }

  /// A mask that is there is joined, and taken away, at its own strength.
  @Test func masksAreLayersToo() throws {
    var soft = MaskPicture(width: 4, height: 1)
    soft.coverage = [0, 100, 200, 255]
    let joined = try Drawing([
      .init(.shape(.box(point(0, 0), point(2, 1)))), .init(.mask(soft)),
    ]).mask(width: 4, height: 1)
    #expect(joined.coverage == [255, 255, 200, 255])
    let cut = try Drawing([
      .init(.shape(.box(point(0, 0), point(4, 1)))), .init(.mask(soft), erases: true),
    ]).mask(width: 4, height: 1)
    #expect(cut.coverage == [255, 155, 55, 0])
    #expect(throws: PictureError.self) {
      try Drawing([.init(.mask(soft))]).mask(width: 5, height: 1)
    }
  }

  @Test func coloursLieOnTransparency() throws {
    let red = Drawing.Layer(
      .shape(.box(point(0, 0), point(2, 2))), colour: .init(red: 200, green: 10, blue: 30))
    let hole = Drawing.Layer(.shape(.box(point(1, 0), point(2, 1))), erases: true)
    let picture = try Drawing([red, hole]).colours(width: 3, height: 2)
    #expect(picture.alpha?.samples == .eight([255, 0, 0, 255, 255, 0]))
    guard case .eight(let values) = picture.pixels.samples else {
      Issue.record("16 bits")
      return
    }
    #expect(Array(values[..<3]) == [200, 10, 30])
  }

  @Test func nothingIsRefused() throws {
    #expect(throws: PictureError.self) { try Drawing([]).mask(width: 5, height: 5) }
    #expect(throws: PictureError.self) {
      try Drawing([.init(.shape(.box(point(50, 50), point(60, 60))))]).mask(width: 5, height: 5)
    }
  }

  /// A few bytes can't ask for hours.
  @Test func aBudgetEndsIt() {
    var budget = DrawingBudget(200_000)
    #expect(throws: PictureError.self) {
      for _ in 0..<100 {
        try DrawnShape.box(point(0, 0), point(10, 10)).rows(width: 10, height: 10, &budget) {
          _, _ in
        }
      }
    }
  }

  /// Whatever numbers come, no row or column outside the picture is told.
  @Test func farAwayPointsStayOutside() throws {
    let far = [-1e6, -3.7, 0, 12.5, 1e6]
    for x in far {
      for y in far {
        for radius in [0, 0.3, 7, 1e6] {
          var budget = DrawingBudget()
          let shape = DrawnShape.stroke([brush(x, y, radius), brush(y, x, radius / 2)])
          try shape.rows(width: width, height: height, &budget) { row, columns in
            #expect((0..<height).contains(row) && !columns.isEmpty)
            #expect(columns.lowerBound >= 0 && columns.upperBound <= width)
          }
        }
      }
    }
  }
}
