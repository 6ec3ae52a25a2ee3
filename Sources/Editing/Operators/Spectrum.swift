import Tensors

/// An operator by its singular values, A = U · S · Vᵀ: what solvers need that treat each direction of a
/// picture by how well it is measured.
public protocol Spectrum: Sendable {
  /// V · diag(f(s)) · Vᵀ x, over the singular values s that are not 0.
  func filtered(_ x: Tensor, _ f: (Double) -> Double) -> Tensor
  /// V · diag(f(s) / s) · Uᵀ y.
  func recovered(_ y: Tensor, _ f: (Double) -> Double) -> Tensor
}

/// Of operators whose singular values are one: A Aᵀ A = c · A.
struct EvenSpectrum: Spectrum {
  let a: any LinearOperator
  let value: Double

  init?(_ a: any LinearOperator) {
    guard let gain = a.gram.squaredGain, gain > 0 else { return nil }
    self.a = a
    value = gain.squareRoot()
  }

  func filtered(_ x: Tensor, _ f: (Double) -> Double) -> Tensor {
    Float(f(value)) * a.pseudoInverse(a.apply(x))
  }

  func recovered(_ y: Tensor, _ f: (Double) -> Double) -> Tensor {
    Float(f(value)) * a.pseudoInverse(y)
  }
}

/// Of luminance and what happens to places: each of a place's singular values times the weights' length.
struct LuminanceSpectrum: Spectrum {
  private let colours: LuminanceOperator
  private let places: SeparableSpectrum
  private let length: Double

  init?(_ colours: LuminanceOperator, _ places: SeparableSpectrum) {
    guard let gain = colours.gram.squaredGain else { return nil }
    self.colours = colours
    self.places = places
    length = gain.squareRoot()
  }

  func filtered(_ x: Tensor, _ f: (Double) -> Double) -> Tensor {
    colours.pseudoInverse(places.filtered(colours.apply(x)) { f($0 * length) })
  }

  func recovered(_ y: Tensor, _ f: (Double) -> Double) -> Tensor {
    colours.pseudoInverse(places.recovered(y) { f($0 * length) })
  }
}

/// Of operators that treat rows and columns by a matrix each: s = s_row · s_column.
struct SeparableSpectrum: Spectrum {
  private let vertical: SingularValues
  private let horizontal: SingularValues
  private let sizes: (height: Int, width: Int, measuredHeight: Int, measuredWidth: Int)

  /// Smaller ones are lost in the rounding of the picture.
  private static let smallest = 1e-3

  /// - Returns: nil when LAPACK doesn't get there.
  init?(vertical: AxisFilter, horizontal: AxisFilter) {
    func values(_ filter: AxisFilter) -> SingularValues? {
      var matrix = [Double](repeating: 0, count: filter.outputLength * filter.inputLength)
      for (row, entry) in filter.rows.enumerated() {
        for (place, weight) in entry.weights.enumerated() {
          matrix[row * filter.inputLength + entry.start + place] = weight
        }
      }
      return SingularValues(of: matrix, rows: filter.outputLength, columns: filter.inputLength)
    }
    guard let rows = values(vertical), let columns = values(horizontal) else { return nil }
    self.vertical = rows
    self.horizontal = columns
    sizes = (
      vertical.inputLength, horizontal.inputLength, vertical.outputLength, horizontal.outputLength
    )
  }

  func filtered(_ x: Tensor, _ f: (Double) -> Double) -> Tensor {
    mapped(x, from: vertical.right, horizontal.right, sizes.height, sizes.width, f)
  }

  func recovered(_ y: Tensor, _ f: (Double) -> Double) -> Tensor {
    mapped(
      y, from: vertical.left, horizontal.left, sizes.measuredHeight, sizes.measuredWidth
    ) { f($0) / $0 }
  }

  /// V · diag(f) · (rows ⊗ columns)ᵀ x, each channel by itself.
  private func mapped(
    _ x: Tensor, from rows: [Float], _ columns: [Float], _ height: Int, _ width: Int,
    _ f: (Double) -> Double
  ) -> Tensor {
    let (down, across) = (vertical.values.count, horizontal.values.count)
    let factors = vertical.values.flatMap { row in
      horizontal.values.map { column -> Float in
        row * column < Self.smallest ? 0 : Float(f(row * column))
      }
    }
    let channels = x.channels
    var result = Tensor(shape: [1, sizes.height, sizes.width, channels])
    for channel in 0..<channels {
      let plane = channels == 1 ? x : x.channel(channel)
      // [across, height], then [down, across].
      var half = [Float](repeating: 0, count: across * height)
      MatrixProduct.multiply(
        columns, transposed: plane.values, rows: across, columns: height, depth: width, into: &half)
      var coefficients = [Float](repeating: 0, count: down * across)
      MatrixProduct.multiply(
        rows, transposed: half, rows: down, columns: across, depth: height, into: &coefficients)
      for index in coefficients.indices { coefficients[index] *= factors[index] }
      // Back: [width, down], then [height, width].
      var wide = [Float](repeating: 0, count: sizes.width * down)
      MatrixProduct.multiply(
        Self.transposed(horizontal.right, rows: across, columns: sizes.width),
        transposed: coefficients, rows: sizes.width, columns: down, depth: across, into: &wide)
      var full = [Float](repeating: 0, count: sizes.height * sizes.width)
      MatrixProduct.multiply(
        Self.transposed(vertical.right, rows: down, columns: sizes.height), transposed: wide,
        rows: sizes.height, columns: sizes.width, depth: down, into: &full)
      result.update { values in
        for index in full.indices { values[index * channels + channel] = full[index] }
      }
    }
    return result
  }

  private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } }
  }
}
