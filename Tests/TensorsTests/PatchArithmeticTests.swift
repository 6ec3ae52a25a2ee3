import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct PatchArithmeticTests {
  @Test(arguments: InstructionSet.available)
  func distancesMatchTheirDefinition(_ instructions: InstructionSet) {
    var random = TestRandom(1)
    let (width, height) = (19, 17)
    let values = random.tensor([width * height * 8]).values
    let weights = random.tensor([width * height], in: 0...1).values
    for radius in [0, 1, 3] {
      for (target, source) in [(8 * width + 8, 9 * width + 12), (5 * width + 6, 5 * width + 6)] {
        var expected = 0.0
        for row in -radius...radius {
          for column in -radius...radius {
            let offset = row * width + column
            for feature in 0..<8 {
              let difference =
                Double(values[8 * (target + offset) + feature])
                - Double(values[8 * (source + offset) + feature])
              expected += Double(weights[target + offset]) * difference * difference
            }
          }
        }
        let found = retouch_patch_distance(
          level(instructions), values, weights, Int64(width), Int64(radius), Int64(target),
          Int64(source), .infinity)
        #expect(abs(Double(found) - expected) <= 1e-5 * max(expected, 1))
        // It stops early only when the limit is reached.
        let stopped = retouch_patch_distance(
          level(instructions), values, weights, Int64(width), Int64(radius), Int64(target),
          Int64(source), Float(expected) / 4)
        #expect(expected == 0 || Double(stopped) >= expected / 4)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func theSmallestIsTheFirstOfEquals(_ instructions: InstructionSet) {
    var random = TestRandom(2)
    for count in [1, 2, 15, 16, 17, 100, 1000] {
      let values = (0..<count).map { _ in Float(random.integer(0...9)) }
      let expected = values.firstIndex(of: values.min() ?? 0)
      #expect(Int(retouch_smallest(level(instructions), values, Int64(count))) == expected)
    }
  }

  @Test(arguments: InstructionSet.available)
  func messagesAreMinimaOfSums(_ instructions: InstructionSet) {
    var random = TestRandom(3)
    for labels in [1, 3, 8, 21] {
      let costs = random.tensor([labels]).values
      let first = random.tensor([labels * labels]).values
      let second = random.tensor([labels * labels]).values
      var out = [Float](repeating: 0, count: labels)
      retouch_min_plus(level(instructions), costs, first, second, Int64(labels), &out)
      for b in 0..<labels {
        let expected = (0..<labels).map {
          costs[$0] + first[$0 * labels + b] + second[$0 * labels + b]
        }
        #expect(out[b] == expected.min())
      }
    }
  }

  @Test func theNearestOfEachRowAreFoundInOrder() {
    var random = TestRandom(4)
    let (rows, columns) = (5, 40)
    let matrix = random.tensor([rows * columns], in: -1...9).values
    let places = (rows: random.tensor([columns]).values, columns: random.tensor([columns]).values)
    let about = (0..<rows).map {
      PatchArithmetic.Row(constant: Float($0) / 10, row: Float($0), column: 1)
    }
    for count in [1, 4] {
      var distances = matrix
      PatchArithmetic.nearest(count, in: &distances, rows: about, sources: places, penalty: 0.5) {
        row, found in
        let expected = (0..<columns).map { column -> Float in
          let (down, right) = (
            places.rows[column] - about[row].row, places.columns[column] - about[row].column
          )
          return max(
            0,
            matrix[row * columns + column] + about[row].constant
              + 0.5 * (down * down + right * right))
        }
        let sorted = expected.enumerated().sorted {
          ($0.element, $0.offset) < ($1.element, $1.offset)
        }
        #expect(found.count == count)
        for (rank, match) in found.enumerated() {
          #expect(abs(match.distance - sorted[rank].element) < 1e-5)
          #expect(abs(expected[match.column] - sorted[rank].element) < 1e-5)
        }
      }
    }
  }

  private func level(_ instructions: InstructionSet) -> retouch_level {
    retouch_level(rawValue: UInt32(instructions.rawValue))
  }
}
