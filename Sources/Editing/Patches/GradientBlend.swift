import Foundation
import Tensors

/// Joins copies without steps: their gradients stay, their levels may shift (Pérez, Gangnet and
/// Blake, "Poisson image editing", 2003).
///
/// Minimizes Σ (u(x') − u(x) − v)² + pull · Σ (u − f)² over neighbours x, x', one of them at least in
/// the hole. f are the copies; v is the mean of what both copies have as the step from x to x'.
package struct GradientBlend {
  /// Towards the copies: a step fades over about 1/√pull pixels.
  package let pull: Float
  /// How near the solution the relaxation comes, as a share of where it begins.
  package let precision: Float
  /// Steps of this size (RGB in [−1, 1]) begin to stay, because they are edges; twice as large ones
  /// stay whole, so that no roof flows into the sky. nil: none stays.
  package let edge: Float?

  package init(pull: Float, precision: Float, edge: Float?) {
    self.pull = pull
    self.precision = precision
    self.edge = edge
  }

  /// While a fill still changes.
  package static let draft = GradientBlend(pull: 0.02, precision: 1e-3, edge: nil)
  package static let final = GradientBlend(pull: 0.001, precision: 1e-4, edge: 0.4)

  /// Blends what the hole's pixels are copies of.
  /// - Parameters:
  ///   - sources: for each pixel of the level's hole the one that it is a copy of.
  ///   - colours: of every pixel of the level's grid; the hole's are not looked at.
  ///   - onRound: told the share that is done; throws to cancel.
  /// - Returns: the hole's pixels, in their order.
  package func solve(
    _ level: PatchLevel, sources: [Int32], colours: [SIMD4<Float>], _ threads: ThreadPool,
    onRound: (Double) throws -> Void
  ) rethrows -> [SIMD4<Float>] {
    let copies = Copies(level, sources: sources, colours: colours, edge: edge)
    let box = level.holeBox
    // With a border around it. What is no neighbour, void or beyond the picture's edges, is 0.
    let (rows, columns) = (box.height + 2, box.width + 2)
    var u = [SIMD4<Float>](repeating: .zero, count: rows * columns)
    var wanted = u
    var shares = [Float](repeating: 0, count: rows * columns)
    threads.update(&u, by: columns) { range, part in
      let y = box.top + range.lowerBound / columns - 1
      for column in 0..<columns where copies.has(y, box.left + column - 1) {
        part[column] = copies.colour(y * level.grid.width + box.left + column - 1)
      }
    }
    let places = level.hole.map { pixel in
      let (row, column) = (Int(pixel) / level.grid.width, Int(pixel) % level.grid.width)
      return (row - box.top + 1) * columns + column - box.left + 1
    }
    for (pixel, place) in zip(level.hole, places) {
      let (sum, degree) = copies.steps(from: Int(pixel))
      wanted[place] = pull * copies.colour(Int(pixel)) - sum
      shares[place] = 1 / (Float(degree) + pull)
    }
    let longer = Float(min(max(box.height, box.width), 4096))
    let smoothing = 4 / (4 + pull) * cos(.pi / (longer + 1))
    let relaxation = 2 / (1 + (1 - smoothing * smoothing).squareRoot())
    let rounds = Int((log(precision) / log(max(relaxation - 1, 0.1))).rounded(.up))
    var round = 0
    try threads.relax(
      &u, wanted: wanted, shares: shares, width: columns, relaxation: relaxation, rounds: rounds
    ) {
      round += 1
      try onRound(Double(round) / Double(rounds))
    }
    return places.map { u[$0] }
  }
}

/// A level whose hole is made of copies.
private struct Copies {
  private let level: PatchLevel
  private let colours: [SIMD4<Float>]
  /// For each pixel the one that it is a copy of; others are their own.
  private let origins: [Int32]
  private let edge: Float?

  init(_ level: PatchLevel, sources: [Int32], colours: [SIMD4<Float>], edge: Float?) {
    self.edge = edge
    self.level = level
    self.colours = colours
    var origins = (0..<Int32(level.grid.canvas.height * level.grid.width)).map { $0 }
    for (pixel, source) in zip(level.hole, sources) { origins[Int(pixel)] = source }
    self.origins = origins
  }

  func colour(_ pixel: Int) -> SIMD4<Float> { colours[Int(origins[pixel])] }

  /// Whether there is a pixel that others can be joined to.
  func has(_ row: Int, _ column: Int) -> Bool {
    level.grid.canvas.contains(row, column)
      && level.grid.kinds[row * level.grid.width + column] != .void
  }

  /// The sum of the wanted steps from a pixel to its neighbours, and how many these are.
  func steps(from pixel: Int) -> (sum: SIMD4<Float>, degree: Int) {
    let width = level.grid.width
    let (row, column) = (pixel / width, pixel % width)
    var sum = SIMD4<Float>.zero
    var degree = 0
    for (down, right) in [(0, 1), (1, 0), (0, -1), (-1, 0)]
    where has(row + down, column + right) {
      sum += wanted(pixel, down * width + right)
      degree += 1
    }
    return (sum, degree)
  }

  /// How much higher the neighbour should be: as the pixel's copy has it, and the neighbour's.
  private func wanted(_ pixel: Int, _ step: Int) -> SIMD4<Float> {
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
