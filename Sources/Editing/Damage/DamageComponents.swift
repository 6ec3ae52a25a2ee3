import Tensors

/// Candidates that belong together: one scratch, one speck, or one piece of texture.
struct DamageComponent: Sendable {
  /// Places in the list of candidates.
  var members: [Int]
  var isLine: Bool
  var isBright: Bool
}

/// Joins candidates of one sign.
struct DamageComponents {
  /// A line's or spot's pixels are at least this strong, and one of them `seed`: hysteresis.
  static let joined: Float = 4
  static let seed: Float = 5
  /// By how many of `LineContrast.directions` neighbours in a line may differ.
  static let turn = 2

  private let candidates: [DamageCandidate]
  private let width: Int
  private let areLines: Bool
  private var parents: [Int32]

  private init(_ candidates: [DamageCandidate], width: Int, areLines: Bool) {
    (self.candidates, self.width, self.areLines) = (candidates, width, areLines)
    parents = candidates.indices.map { Int32($0) }
  }

  /// - Parameters:
  ///   - candidates: in the order of their pixels.
  ///   - width: of the picture.
  static func joining(
    _ candidates: [DamageCandidate], width: Int, areLines: Bool, areBright: Bool
  ) -> [DamageComponent] {
    var components = DamageComponents(candidates, width: width, areLines: areLines)
    components.join()
    var places: [Int32: Int] = [:]
    var found: [DamageComponent] = []
    for (index, candidate) in candidates.enumerated() where candidate.strength >= joined {
      let root = components.root(Int32(index))
      if let place = places[root] {
        found[place].members.append(index)
      } else {
        places[root] = found.count
        found.append(DamageComponent(members: [index], isLine: areLines, isBright: areBright))
      }
    }
    return found.filter { component in
      component.members.contains { candidates[$0].strength >= seed }
    }
  }

  /// Goes through the rows with a finger in the row above.
  private mutating func join() {
    var above = 0
    for index in candidates.indices where candidates[index].strength >= Self.joined {
      let pixel = Int(candidates[index].pixel)
      let column = pixel % width
      if index > 0, column > 0, Int(candidates[index - 1].pixel) == pixel - 1 {
        link(index, index - 1)
      }
      let first = pixel - width - (column > 0 ? 1 : 0)
      let last = pixel - width + (column < width - 1 ? 1 : 0)
      while above < index, Int(candidates[above].pixel) < first { above += 1 }
      var other = above
      while other < index, Int(candidates[other].pixel) <= last {
        link(index, other)
        other += 1
      }
    }
  }

  private mutating func link(_ index: Int, _ other: Int) {
    guard candidates[other].strength >= Self.joined else { return }
    if areLines, !Self.areAlong(candidates[index], candidates[other]) { return }
    let (first, second) = (root(Int32(index)), root(Int32(other)))
    if first != second { parents[Int(max(first, second))] = min(first, second) }
  }

  static func areAlong(_ first: DamageCandidate, _ second: DamageCandidate) -> Bool {
    let turn = abs(Int(first.direction) - Int(second.direction))
    return min(turn, LineContrast.directions - turn) <= Self.turn
  }

  private mutating func root(_ index: Int32) -> Int32 {
    var index = index
    while parents[Int(index)] != index {
      parents[Int(index)] = parents[Int(parents[Int(index)])]
      index = parents[Int(index)]
    }
    return index
  }
}
