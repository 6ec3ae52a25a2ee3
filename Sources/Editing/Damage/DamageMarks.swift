import Foundation
import Tensors

/// What is marked so far: components as they were found, grown to what they cover.
struct DamageMarks {
  private let height: Int
  private let width: Int
  /// The picture's luminance.
  private let levels: [UInt8]
  /// 1 where marked.
  private var marks: [UInt8]
  /// π/16 times this − 1 is a line's direction; 0 of spots and where nothing is.
  private var directions: [UInt8]

  /// - Parameter levels: `height * width`, row by row.
  init(levels: [UInt8], height: Int, width: Int) {
    self.levels = levels
    (self.height, self.width) = (height, width)
    marks = [UInt8](repeating: 0, count: height * width)
    directions = marks
  }

  /// - Parameter candidates: the components' own, in the order of their pixels.
  mutating func add(_ components: [DamageComponent], of candidates: [DamageCandidate]) {
    for component in components {
      var places = component.members
      for place in places { mark(candidates[place], isLine: component.isLine) }
      if component.isLine { goOn(from: &places, candidates) }
      spread(from: component.members.map { candidates[$0] }, component)
    }
  }

  private mutating func mark(_ candidate: DamageCandidate, isLine: Bool) {
    let pixel = Int(candidate.pixel)
    marks[pixel] = 1
    if isLine { directions[pixel] = candidate.direction + 1 }
  }

  /// Follows weaker candidates along a line, a few pixels far: hysteresis.
  private mutating func goOn(from places: inout [Int], _ candidates: [DamageCandidate]) {
    for _ in 0..<Self.farthest {
      var next: [Int] = []
      for place in places {
        for other in neighbours(of: place, candidates)
        where marks[Int(candidates[other].pixel)] == 0
          && DamageComponents.areAlong(candidates[place], candidates[other])
        {
          mark(candidates[other], isLine: true)
          next.append(other)
        }
      }
      if next.isEmpty { return }
      places = next
    }
  }

  private static let farthest = 24

  /// Takes in what lies beside marked pixels and has most of their contrast: a spot is wider than what
  /// stands out from a whole ring, and a line than its middle.
  private mutating func spread(from members: [DamageCandidate], _ component: DamageComponent) {
    let sign: Float = component.isBright ? 1 : -1
    let peak = members.max { $0.strength < $1.strength }
    var front = members.map { member in
      // A line crosses many levels, a spot has one.
      let source = component.isLine ? member : peak ?? member
      return (Int(member.pixel), sign * source.level - 0.6 * source.contrast)
    }
    for _ in 0..<(component.isLine ? 2 : 4) {
      var next: [(Int, Float)] = []
      for (pixel, least) in front {
        let (row, column) = (pixel / width, pixel % width)
        for y in max(0, row - 1)...min(height - 1, row + 1) {
          for x in max(0, column - 1)...min(width - 1, column + 1) {
            let other = y * width + x
            guard marks[other] == 0, sign * Float(levels[other]) >= least else { continue }
            marks[other] = 1
            next.append((other, least))
          }
        }
      }
      front = next
    }
  }

  private func neighbours(of place: Int, _ candidates: [DamageCandidate]) -> [Int] {
    let pixel = Int(candidates[place].pixel)
    let column = pixel % width
    var found: [Int] = []
    for step in [-width, 0, width] {
      let (first, last) = (
        pixel + step - (column > 0 ? 1 : 0), pixel + step + (column < width - 1 ? 1 : 0)
      )
      var index = Self.place(of: Int32(clamping: first), candidates)
      while index < candidates.count, Int(candidates[index].pixel) <= last {
        if index != place { found.append(index) }
        index += 1
      }
    }
    return found
  }

  /// The first candidate at or after a pixel.
  private static func place(of pixel: Int32, _ candidates: [DamageCandidate]) -> Int {
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      if candidates[middle].pixel < pixel { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Pieces that touch, grown by a pixel and named by their shape.
  func found(kinds: Set<DamageFinder.Kind>, minimumSize: Int) -> DamageFinder.Found {
    let grown = widened()
    var labels = [Bool](repeating: false, count: grown.count)
    var result = [UInt8](repeating: 0, count: grown.count)
    var pieces: [DamageFinder.Piece] = []
    for start in grown.indices where grown[start] > 0 && !labels[start] {
      var members = [start]
      labels[start] = true
      var index = 0
      while index < members.count {
        let pixel = members[index]
        index += 1
        let (row, column) = (pixel / width, pixel % width)
        for y in max(0, row - 1)...min(height - 1, row + 1) {
          for x in max(0, column - 1)...min(width - 1, column + 1) {
            let other = y * width + x
            if grown[other] > 0, !labels[other] {
              labels[other] = true
              members.append(other)
            }
          }
        }
      }
      let kind = kind(of: members)
      guard members.count >= minimumSize, kinds.contains(kind) else { continue }
      for pixel in members { result[pixel] = 1 }
      pieces.append(.init(kind: kind, pixels: members.count))
    }
    return .init(marks: result, pieces: pieces)
  }

  /// Edges are soft: what lies beside a marked pixel is damaged too.
  private func widened() -> [UInt8] {
    var result = marks
    for row in 0..<height {
      for column in 0..<width where marks[row * width + column] > 0 {
        for y in max(0, row - 1)...min(height - 1, row + 1) {
          for x in max(0, column - 1)...min(width - 1, column + 1) { result[y * width + x] = 1 }
        }
      }
    }
    return result
  }

  /// Scratches are long and keep to their direction, dust is short, and cracks are the others.
  private func kind(of members: [Int]) -> DamageFinder.Kind {
    let rows = members.map { $0 / width }
    let columns = members.map { $0 % width }
    let down = Double((rows.max() ?? 0) - (rows.min() ?? 0) + 1)
    let across = Double((columns.max() ?? 0) - (columns.min() ?? 0) + 1)
    let extent = (down * down + across * across).squareRoot()
    if extent < 24 { return .dust }
    var (x, y, count) = (0.0, 0.0, 0.0)
    for pixel in members where directions[pixel] > 0 {
      let angle = 2 * Double.pi * Double(directions[pixel] - 1) / Double(LineContrast.directions)
      x += cos(angle)
      y += sin(angle)
      count += 1
    }
    guard count > 0 else { return .dust }
    return (x * x + y * y).squareRoot() / count > 0.85 ? .scratches : .cracks
  }
}
