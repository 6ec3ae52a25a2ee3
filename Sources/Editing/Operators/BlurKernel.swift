import Foundation
import Tensors

/// How a picture was blurred: what each pixel took from those around it.
public struct BlurKernel: Sendable, Equatable {
  /// Odd, so that there is a middle.
  public let height: Int
  /// Likewise.
  public let width: Int
  /// What isn't 0 of it; the weights sum to 1.
  public let taps: [KernelTap]
  /// A kernel of an axis each, when it is their product.
  let axes: Axes?

  struct Axes: Sendable, Equatable {
    var vertical: [Double]
    var horizontal: [Double]
  }

  /// Kernels reach this far at most, in pixels from the middle.
  public static let largestReach = 64

  /// A lens out of focus, in the simplest model.
  /// - Parameter deviation: in pixels, above 0, to a third of `largestReach`.
  /// - Throws: `EditingError` outside that range.
  public static func gaussian(_ deviation: Double) throws(EditingError) -> BlurKernel {
    try check("a Gaussian blur's deviation", deviation, in: gaussianRange)
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    let weights = (-reach...reach).map { exp(-0.5 * pow(Double($0) / deviation, 2)) }
    let sum = weights.reduce(0, +)
    return BlurKernel(axis: weights.map { $0 / sum })
  }

  /// A lens out of focus: a disk, its rim by how much of a pixel lies inside.
  /// - Parameter radius: in pixels.
  /// - Throws: `EditingError` out of range.
  public static func disk(_ radius: Double) throws(EditingError) -> BlurKernel {
    try check("a disk blur's radius", radius, in: diskRange)
    let reach = Int(radius.rounded(.up))
    let parts = 8
    let side = 2 * reach + 1
    var weights = [Double](repeating: 0, count: side * side)
    for row in 0..<side * parts {
      for column in 0..<side * parts {
        let y = (Double(row) + 0.5) / Double(parts) - Double(side) / 2
        let x = (Double(column) + 0.5) / Double(parts) - Double(side) / 2
        if x * x + y * y <= radius * radius {
          weights[row / parts * side + column / parts] += 1
        }
      }
    }
    return try BlurKernel(weights: weights, height: side, width: side)
  }

  /// A camera that moved straight and evenly.
  /// - Parameters:
  ///   - length: of the way, in pixels.
  ///   - degrees: its direction, counterclockwise from the right.
  /// - Throws: `EditingError` out of range.
  public static func motion(length: Double, degrees: Double) throws(EditingError) -> BlurKernel {
    try check("a motion blur's length", length, in: motionRange)
    try check("a motion blur's angle", degrees, in: angleRange)
    let (dx, dy) = (cos(degrees * .pi / 180), -sin(degrees * .pi / 180))
    let reachX = max(1, Int((abs(dx) * length / 2 + 0.5).rounded(.up)))
    let reachY = max(1, Int((abs(dy) * length / 2 + 0.5).rounded(.up)))
    let (height, width) = (2 * reachY + 1, 2 * reachX + 1)
    var weights = [Double](repeating: 0, count: height * width)
    // Points along the way, each shared out to the four pixels around it.
    let points = max(2, Int(length * 16))
    for index in 0..<points {
      let along = ((Double(index) + 0.5) / Double(points) - 0.5) * length
      let (x, y) = (Double(reachX) + along * dx, Double(reachY) + along * dy)
      let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
      for (row, down) in [(top, 1 - (y - Double(top))), (top + 1, y - Double(top))] {
        for (column, across) in [(left, 1 - (x - Double(left))), (left + 1, x - Double(left))]
        where down * across > 1e-9 && (0..<height).contains(row) && (0..<width).contains(column) {
          weights[row * width + column] += down * across
        }
      }
    }
    return try BlurKernel(weights: weights, height: height, width: width)
  }

  /// Any kernel, as one draws or measures it; even sides get a row or column of 0.
  /// - Parameters:
  ///   - weights: rows one after another; scaled so that they sum to 1.
  ///   - height: how many rows.
  ///   - width: how many numbers each has.
  /// - Throws: `EditingError` when it is empty, too large, negative or not finite.
  public init(weights: [Double], height: Int, width: Int) throws(EditingError) {
    let limit = 2 * Self.largestReach + 1
    guard height > 0, width > 0, weights.count == height * width, height <= limit, width <= limit
    else {
      throw EditingError("a blur's kernel must have from 1×1 to \(limit)×\(limit) pixels")
    }
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite, weights.allSatisfy({ $0 >= 0 }) else {
      throw EditingError("a blur's kernel must have weights of 0 or more, and not all of them 0")
    }
    self.height = height | 1
    self.width = width | 1
    taps = weights.indices.compactMap { index in
      weights[index] / sum < 1e-7
        ? nil
        : KernelTap(row: index / width, column: index % width, weight: Float(weights[index] / sum))
    }
    axes = nil
  }

  private init(axis: [Double]) {
    height = axis.count
    width = axis.count
    taps = axis.indices.flatMap { row in
      axis.indices.map {
        KernelTap(row: row, column: $0, weight: Float(axis[row] * axis[$0]))
      }
    }
    axes = Axes(vertical: axis, horizontal: axis)
  }

  /// How far it reaches: rows above and below, columns left and right.
  var reach: (rows: Int, columns: Int) { (height / 2, width / 2) }

  /// Of a Gaussian's standard deviation, in pixels.
  public static let gaussianRange = 0.2...20.0
  /// Of a disk's radius, in pixels.
  public static let diskRange = 0.5...30.0
  /// Of a motion's length, in pixels.
  public static let motionRange = 1.0...100.0
  /// Of a motion's direction, in degrees.
  public static let angleRange = -360.0...360.0

  private static func check(
    _ what: String, _ value: Double, in range: ClosedRange<Double>
  ) throws(EditingError) {
    guard range.contains(value) else {
      throw EditingError(
        "\(what) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
  }
}
