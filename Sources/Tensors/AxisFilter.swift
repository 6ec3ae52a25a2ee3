import Foundation

/// A sparse matrix that maps one axis of a picture to another length: every output sample is a
/// weighted sum of neighbouring input samples.
public struct AxisFilter: Sendable {
  public let inputLength: Int
  /// For each output sample, the first input sample and the weights from there on.
  public let rows: [(start: Int, weights: [Double])]

  public init(inputLength: Int, rows: [(start: Int, weights: [Double])]) {
    precondition(
      rows.allSatisfy { $0.start >= 0 && $0.start + $0.weights.count <= inputLength },
      "a filter reaches outside its input")
    self.inputLength = inputLength
    self.rows = rows
  }

  public var outputLength: Int { rows.count }

  /// The filter of some of the output's samples.
  package func rows(_ range: Range<Int>) -> AxisFilter {
    AxisFilter(inputLength: inputLength, rows: Array(rows[range]))
  }

  /// Keys' cubic convolution (a = −0.5), widened for reductions so that it does not alias, its
  /// weights normalized at the edges: what Pillow calls bicubic with antialiasing.
  public static func cubic(from inputLength: Int, to outputLength: Int) -> AxisFilter {
    resampling(from: inputLength, to: outputLength, support: 2) { x in
      let x = abs(x)
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      if x < 2 { return ((-0.5 * x + 2.5) * x - 4) * x + 2 }
      return 0
    }
  }

  /// Linear interpolation, widened for reductions.
  public static func linear(from inputLength: Int, to outputLength: Int) -> AxisFilter {
    resampling(from: inputLength, to: outputLength, support: 1) { max(0, 1 - abs($0)) }
  }

  /// Means over the stretch that each output sample covers, its ends by the part that lies inside: what
  /// larger sensor pixels see. For a whole ratio, means of blocks.
  /// - Precondition: `outputLength` is at most `inputLength`.
  public static func area(from inputLength: Int, to outputLength: Int) -> AxisFilter {
    precondition((1...max(inputLength, 1)).contains(outputLength), "areas only reduce")
    let ratio = Double(inputLength) / Double(outputLength)
    let rows = (0..<outputLength).map { index -> (start: Int, weights: [Double]) in
      let (low, high) = (Double(index) * ratio, Double(index + 1) * ratio)
      let start = min(Int(low + 1e-9), inputLength - 1)
      let end = min(inputLength, max(start + 1, Int((high - 1e-9).rounded(.up))))
      let weights = (start..<end).map {
        (min(high, Double($0 + 1)) - max(low, Double($0))) / ratio
      }
      return (start, weights)
    }
    return AxisFilter(inputLength: inputLength, rows: rows)
  }

  /// A Gaussian of a standard deviation in samples, cut off at four of it; at the ends what lies outside is
  /// left out.
  package static func gaussian(_ deviation: Double, length: Int) -> AxisFilter {
    let reach = Int((4 * deviation).rounded(.up))
    let rows = (0..<length).map { index -> (start: Int, weights: [Double]) in
      let range = max(0, index - reach)...min(length - 1, index + reach)
      let weights = range.map { exp(-pow(Double($0 - index) / deviation, 2) / 2) }
      let sum = weights.reduce(0, +)
      return (range.lowerBound, weights.map { $0 / sum })
    }
    return AxisFilter(inputLength: length, rows: rows)
  }

  private static func resampling(
    from inputLength: Int, to outputLength: Int, support: Double, kernel: (Double) -> Double
  ) -> AxisFilter {
    let ratio = Double(inputLength) / Double(outputLength)
    let scale = max(ratio, 1)
    let rows = (0..<outputLength).map { index -> (start: Int, weights: [Double]) in
      let centre = (Double(index) + 0.5) * ratio
      let start = max(0, Int((centre - support * scale + 0.5).rounded(.down)))
      let end = min(inputLength, Int((centre + support * scale + 0.5).rounded(.down)))
      var weights = (start..<max(end, start + 1)).map {
        kernel((Double($0) + 0.5 - centre) / scale)
      }
      let sum = weights.reduce(0, +)
      weights = weights.map { $0 / sum }
      return (start, weights)
    }
    return AxisFilter(inputLength: inputLength, rows: rows)
  }

  /// This filter of what `inner` gives, as one.
  package func after(_ inner: AxisFilter) -> AxisFilter {
    precondition(inputLength == inner.outputLength, "filters of different lengths")
    return AxisFilter(
      inputLength: inner.inputLength,
      rows: rows.map { row in
        let parts = inner.rows[row.start..<row.start + row.weights.count]
        let start = parts.map(\.start).min() ?? 0
        let end = parts.map { $0.start + $0.weights.count }.max() ?? start
        var weights = [Double](repeating: 0, count: end - start)
        for (part, weight) in zip(parts, row.weights) {
          for (place, inner) in part.weights.enumerated() {
            weights[part.start - start + place] += weight * inner
          }
        }
        return (start, weights)
      })
  }

  /// The transposed matrix: from the output's length back to the input's.
  public func transposed() -> AxisFilter {
    var columns = [(start: Int, weights: [Double])](repeating: (0, []), count: inputLength)
    for (row, entry) in rows.enumerated() {
      for (place, weight) in entry.weights.enumerated() {
        let column = entry.start + place
        if columns[column].weights.isEmpty { columns[column].start = row }
        // A row may skip a column that its neighbours reach: keep the run unbroken.
        while columns[column].start + columns[column].weights.count < row {
          columns[column].weights.append(0)
        }
        columns[column].weights.append(weight)
      }
    }
    return AxisFilter(inputLength: rows.count, rows: columns)
  }
}

extension ThreadPool {
  /// The picture with one filter along its rows' direction and another along its columns', in
  /// double precision.
  /// - Parameters:
  ///   - vertical: maps the height.
  ///   - horizontal: maps the width.
  public func filtered(_ x: Tensor, vertical: AxisFilter, horizontal: AxisFilter) -> Tensor {
    let (images, height, width, channels) = (x.images, x.height, x.width, x.channels)
    precondition(height == vertical.inputLength && width == horizontal.inputLength)
    let outWidth = horizontal.outputLength
    let outHeight = vertical.outputLength
    let across = Taps.all(horizontal)
    let wide = Tensor(uninitialized: [images, height, outWidth, channels]) { out in
      x.withUnsafeValues { x in
        guard let x = x.baseAddress, let out = out.baseAddress else { return }
        let job = UncheckedSendable((x: x, out: out))
        forEach(images * height) { row in
          let source = job.value.x + row * width * channels
          let target = job.value.out + row * outWidth * channels
          across.withUnsafeBufferPointer { across in
            for column in 0..<outWidth {
              across[column].sum(
                source + across[column].start * channels, stride: channels, count: channels,
                into: target + column * channels)
            }
          }
        }
      }
    }
    let down = Taps.all(vertical)
    let rowSize = outWidth * channels
    return Tensor(uninitialized: [images, outHeight, outWidth, channels]) { out in
      wide.withUnsafeValues { wide in
        guard let wide = wide.baseAddress, let out = out.baseAddress else { return }
        let job = UncheckedSendable((x: wide, out: out))
        forEach(images * outHeight) { item in
          let taps = down[item % outHeight]
          let first = item / outHeight * height + taps.start
          taps.sum(
            job.value.x + first * rowSize, stride: rowSize, count: rowSize,
            into: job.value.out + item * rowSize)
        }
      }
    }
  }
}

/// One row of an `AxisFilter`; sums are in double precision, in order.
private struct Taps {
  var start: Int
  /// Few filters have more than four weights; those have `all`.
  var first: SIMD4<Double>
  var count: Int
  var all: [Double]

  static func all(_ filter: AxisFilter) -> [Taps] {
    filter.rows.map { row in
      var first = SIMD4<Double>()
      for (index, weight) in row.weights.prefix(4).enumerated() { first[index] = weight }
      return Taps(start: row.start, first: first, count: row.weights.count, all: row.weights)
    }
  }

  /// The weighted sum of vectors of `length` numbers that lie `stride` apart.
  func sum(
    _ source: UnsafePointer<Float>, stride: Int, count length: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    if count == 4 {
      let (second, third, fourth) = (source + stride, source + 2 * stride, source + 3 * stride)
      for index in 0..<length {
        var sum = 0 + first[0] * Double(source[index])
        sum += first[1] * Double(second[index])
        sum += first[2] * Double(third[index])
        sum += first[3] * Double(fourth[index])
        out[index] = Float(sum)
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(length, 1)) { sums in
      sums.initialize(repeating: 0)
      for (place, weight) in all.enumerated() {
        let vector = source + place * stride
        for index in 0..<length { sums[index] += weight * Double(vector[index]) }
      }
      for index in 0..<length { out[index] = Float(sums[index]) }
    }
  }
}
