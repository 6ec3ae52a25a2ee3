import Tensors

/// A level whose hole is made of copies, laid out once for many blends.
package struct BlendGround: Sendable {
  package let level: PatchLevel
  private let colours: [SIMD4<Float>]
  /// For each pixel the one that it is a copy of; others are their own.
  private var origins: [Int32]
  /// The hole's box with a border around it. What is no neighbour, void or beyond the picture's
  /// edges, is 0.
  private var u: [SIMD4<Float>]
  /// Where the hole's pixels lie in it, in their order.
  private let places: [Int32]
  /// How many neighbours each of them is joined to.
  private let degrees: [UInt8]
  private var columns: Int { level.holeBox.width + 2 }

  /// - Parameter colours: of every pixel of the level's grid; the hole's are not looked at.
  package init(_ level: PatchLevel, colours: [SIMD4<Float>]) {
    self.level = level
    self.colours = colours
    let (width, box) = (level.grid.width, level.holeBox)
    origins = (0..<Int32(level.grid.canvas.height * width)).map { $0 }
    let columns = box.width + 2
    var u = [SIMD4<Float>](repeating: .zero, count: (box.height + 2) * columns)
    places = level.hole.map { pixel in
      let (row, column) = (pixel / Int32(width), pixel % Int32(width))
      return (row - Int32(box.top) + 1) * Int32(columns) + column - Int32(box.left) + 1
    }
    var degrees = [UInt8](repeating: 0, count: places.count)
    for (index, pixel) in level.hole.enumerated() {
      for (down, right) in Self.ways where Self.has(level.grid, Int(pixel), down, right) {
        degrees[index] += 1
        let neighbour = Int(pixel) + down * width + right
        if level.grid.kinds[neighbour] == .known {
          u[Int(places[index]) + down * columns + right] = colours[neighbour]
        }
      }
    }
    self.u = u
    self.degrees = degrees
  }

  /// Makes the hole's pixels copies of others, one source for each.
  mutating func copy(_ sources: [Int32]) {
    for (index, source) in sources.enumerated() {
      origins[Int(level.hole[index])] = source
      u[Int(places[index])] = colours[Int(source)]
    }
  }

  /// The hole's pixels after relaxing them from their copies.
  mutating func relaxed(
    _ wanted: [SIMD4<Float>], _ shares: [Float], _ relaxation: Float, _ rounds: Int,
    _ threads: ThreadPool, onRound: () throws -> Void
  ) rethrows -> [SIMD4<Float>] {
    try threads.relax(
      &u, at: places, wanted: wanted, shares: shares, width: columns, relaxation: relaxation,
      rounds: rounds, onRound: onRound)
    return places.map { u[Int($0)] }
  }

  /// For each pixel of the hole what it wants: pull · its copy − the steps to its neighbours.
  /// - Parameter edge: from which size on a step stays; nil: none does.
  func wanted(pull: Float, edge: Float?, _ threads: ThreadPool) -> [SIMD4<Float>] {
    var wanted = [SIMD4<Float>](repeating: .zero, count: level.hole.count)
    threads.update(&wanted, by: 2048) { range, part in
      for index in range {
        let pixel = Int(level.hole[index])
        part[index - range.lowerBound] = pull * colour(pixel) - steps(from: pixel, edge: edge)
      }
    }
    return wanted
  }

  /// For each pixel of the hole 1 / (degree + pull).
  func shares(pull: Float) -> [Float] { degrees.map { 1 / (Float($0) + pull) } }

  private func colour(_ pixel: Int) -> SIMD4<Float> { colours[Int(origins[pixel])] }

  private static let ways = [(0, 1), (1, 0), (0, -1), (-1, 0)]

  /// Whether a pixel has a neighbour there that it can be joined to.
  private static func has(_ grid: PatchGrid, _ pixel: Int, _ down: Int, _ right: Int) -> Bool {
    let width = grid.width
    return grid.canvas.contains(pixel / width + down, pixel % width + right)
      && grid.kinds[pixel + down * width + right] != .void
  }

  /// The sum of the wanted steps from a pixel to its neighbours.
  private func steps(from pixel: Int, edge: Float?) -> SIMD4<Float> {
    var sum = SIMD4<Float>.zero
    for (down, right) in Self.ways where Self.has(level.grid, pixel, down, right) {
      sum += wanted(pixel, down * level.grid.width + right, edge)
    }
    return sum
  }

  /// How much higher the neighbour should be: as the pixel's copy has it, and the neighbour's.
  private func wanted(_ pixel: Int, _ step: Int, _ edge: Float?) -> SIMD4<Float> {
    let neighbour = pixel + step
    let own = known(Int(origins[pixel]), step).map { $0 - colour(pixel) }
    let its =
      level.grid.kinds[neighbour] == .hole
      ? known(Int(origins[neighbour]), -step).map { colour(neighbour) - $0 } : nil
    let step =
      switch (own, its) {
      case (let own?, let its?): (own + its) / 2
      case (let one?, nil), (nil, let one?): one
      case (nil, nil): SIMD4<Float>.zero
      }
    guard let edge else { return step }
    let jump = colour(neighbour) - colour(pixel) - step
    let size = (jump * jump).sum().squareRoot()
    return step + min(max(size / edge - 1, 0), 1) * jump
  }

  /// What lies a step away from a source, if it is known.
  private func known(_ source: Int, _ step: Int) -> SIMD4<Float>? {
    let place = source + step
    let width = level.grid.width
    guard level.grid.copyable.indices.contains(place), level.grid.copyable[place],
      abs(step) > 1 || source / width == place / width
    else { return nil }
    return colours[place]
  }
}
