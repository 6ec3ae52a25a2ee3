import Tensors
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  @Test(arguments: [[1, 1, 1], [3, 5, 7], [64, 100, 294], [17, 1, 33]])
  func isTheSumOfProducts(_ sizes: [Int]) {
    let (rows, columns, depth) = (sizes[0], sizes[1], sizes[2])
    var random = TestRandom(UInt64(rows))
    let a = random.tensor([rows * depth]).values
    let b = random.tensor([columns * depth]).values
    var out = [Float](repeating: .nan, count: rows * columns)
    MatrixProduct.multiply(
      a, transposed: b, rows: rows, columns: columns, depth: depth, into: &out)
    for row in 0..<rows {
      for column in 0..<columns {
        let expected = (0..<depth).reduce(0.0) {
          $0 + Double(a[row * depth + $1]) * Double(b[column * depth + $1])
        }
        #expect(abs(Double(out[row * columns + column]) - expected) < 1e-4)
      }
    }
  }
}
