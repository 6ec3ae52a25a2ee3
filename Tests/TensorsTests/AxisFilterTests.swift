import Tensors
import TestSupport
import Testing

/// Resampling filters: their laws, and Pillow's numbers.
@Suite struct AxisFilterTests {
  static let lengths = [
    [1, 1], [8, 8], [12, 4], [13, 5], [4, 12], [5, 13], [100, 7], [7, 100],
  ]

  @Test(arguments: lengths)
  func weightsSumToOne(_ lengths: [Int]) {
    for filter in [
      AxisFilter.cubic(from: lengths[0], to: lengths[1]),
      AxisFilter.linear(from: lengths[0], to: lengths[1]),
    ] {
      #expect(filter.inputLength == lengths[0])
      #expect(filter.outputLength == lengths[1])
      for row in filter.rows { #expect(abs(row.weights.reduce(0, +) - 1) < 1e-12) }
    }
  }

  @Test func sameLengthChangesNothing() {
    for filter in [AxisFilter.cubic(from: 9, to: 9), AxisFilter.linear(from: 9, to: 9)] {
      for (index, row) in filter.rows.enumerated() {
        for (place, weight) in row.weights.enumerated() {
          #expect(abs(weight - (row.start + place == index ? 1 : 0)) < 1e-12)
        }
      }
    }
  }

  /// Keys' cubic at a quarter of a pixel, and the halving that Pillow computes: Keys' kernel seen
  /// from ±0.25, ±0.75, ±1.25, ±1.75 of the doubled width.
  @Test func cubicWeights() {
    let doubled = AxisFilter.cubic(from: 8, to: 16).rows[8]
    // Output sample 8 lies at input position 3.75: 3.25 from sample 0.5's centre and so on.
    let expected: [Double] = [-0.0703125, 0.8671875, 0.2265625, -0.0234375].reversed()
    #expect(doubled.start == 2)
    #expect(zip(doubled.weights, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    let halved = AxisFilter.cubic(from: 16, to: 8).rows[4]
    let kernel = [0.25, 0.75, 1.25, 1.75].map(Self.keys)
    let taps = kernel.reversed() + kernel
    let sum = taps.reduce(0, +)
    #expect(halved.start == 5)
    #expect(zip(halved.weights, taps).allSatisfy { abs($0 - $1 / sum) < 1e-12 })
    #expect(halved.weights.count == 8)
  }

  /// Keys 1981, equation 15.
  private static func keys(_ x: Double) -> Double {
    x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
  }

  @Test func constantStaysConstant() {
    let grey = Tensor(shape: [2, 9, 11, 3], repeating: 0.3)
    let out = TestThreads.two.filtered(
      grey, vertical: .cubic(from: 9, to: 20), horizontal: .cubic(from: 11, to: 4))
    #expect(out.shape == [2, 20, 4, 3])
    #expect(out.values.allSatisfy { abs($0 - 0.3) < 1e-6 })
  }

  /// A picture's filtering is the two matrices' product with it.
  @Test func filteredMatchesMatrices() {
    var random = TestRandom(1)
    let x = random.tensor([2, 7, 6, 3])
    let (vertical, horizontal) = (
      AxisFilter.cubic(from: 7, to: 3), AxisFilter.linear(from: 6, to: 11)
    )
    let out = TestThreads.two.filtered(x, vertical: vertical, horizontal: horizontal)
    var expected: [Double] = []
    for image in 0..<2 {
      for row in vertical.rows {
        for column in horizontal.rows {
          for channel in 0..<3 {
            var sum = 0.0
            for (dy, a) in row.weights.enumerated() {
              for (dx, b) in column.weights.enumerated() {
                sum += a * b * Double(x[image, row.start + dy, column.start + dx, channel])
              }
            }
            expected.append(sum)
          }
        }
      }
    }
    #expect(out.largestError(to: expected) < 1e-6)
    let again = TestThreads.one.filtered(x, vertical: vertical, horizontal: horizontal)
    #expect(out.hasSameBits(as: again))
  }

  /// One to four taps, and more than four.
  @Test(arguments: [[9, 3], [6, 11], [4, 4], [20, 3]])
  func singlePrecisionMatchesDouble(_ lengths: [Int]) {
    var random = TestRandom(4)
    let x = random.tensor([2, 7, lengths[0], 5])
    let filters = [
      AxisFilter.cubic(from: lengths[0], to: lengths[1]),
      .linear(from: lengths[0], to: lengths[1]),
      AxisFilter(
        inputLength: lengths[0], rows: [(0, [0.5]), (1, [0.25, 0.5, 0.25]), (2, [])]),
    ]
    for filter in filters {
      let vertical = AxisFilter.cubic(from: 7, to: 4)
      let out = TestThreads.two.filteredInSingle(x, vertical: vertical, horizontal: filter)
      let expected = TestThreads.one.filtered(x, vertical: vertical, horizontal: filter)
      #expect(out.shape == expected.shape)
      #expect(zip(out.values, expected.values).allSatisfy { abs($0 - $1) < 1e-6 })
      let again = TestThreads.one.filteredInSingle(x, vertical: vertical, horizontal: filter)
      #expect(out.hasSameBits(as: again))
    }
  }

  /// ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.
  @Test(arguments: lengths)
  func transposeIsAdjoint(_ lengths: [Int]) {
    var random = TestRandom(2)
    let filter = AxisFilter.cubic(from: lengths[0], to: lengths[1])
    let back = filter.transposed()
    #expect(back.inputLength == filter.outputLength)
    #expect(back.outputLength == filter.inputLength)
    let (x, y) = (random.tensor([1, 1, lengths[0], 1]), random.tensor([1, 1, lengths[1], 1]))
    let same = AxisFilter.linear(from: 1, to: 1)
    let forward = TestThreads.one.filtered(x, vertical: same, horizontal: filter)
    let backward = TestThreads.one.filtered(y, vertical: same, horizontal: back)
    #expect(abs(forward.dot(y) - x.dot(backward)) < 1e-5)
  }

  /// Rows that skip a column which their neighbours reach, and columns that no row reaches.
  @Test func transposeOfUnevenRows() {
    let filter = AxisFilter(
      inputLength: 5, rows: [(1, [2, 3]), (3, [5]), (1, [7]), (4, [])])
    let back = filter.transposed()
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 5)
    for (index, row) in back.rows.enumerated() {
      for (place, weight) in row.weights.enumerated() { matrix[index][row.start + place] = weight }
    }
    #expect(matrix == [[0, 0, 0, 0], [2, 0, 7, 0], [3, 0, 0, 0], [0, 5, 0, 0], [0, 0, 0, 0]])
  }
}
