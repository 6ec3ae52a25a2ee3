import Tensors

extension Tensor {
  /// Whether both hold the same bits: unlike `==`, tells −0 from 0 and finds NaN equal to itself.
  package func hasSameBits(as other: Tensor) -> Bool {
    shape == other.shape && values.map(\.bitPattern) == other.values.map(\.bitPattern)
  }

  /// The largest difference to a reference in double precision, relative to its largest magnitude.
  package func largestError(to reference: [Double]) -> Double {
    guard count == reference.count, isFinite else { return .infinity }
    let scale = max(reference.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
    return zip(values, reference).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
  }
}
