import Tensors

/// An operator that treats rows and columns by a filter each, every channel alike, before or after it
/// keeps the luminance. So are compositions of such operators, and their singular values are known.
protocol SeparableOperator: LinearOperator {
  /// - Returns: nil when this one isn't separable.
  func form(height: Int, width: Int) -> SeparableForm?
}

/// What a separable operator does to pictures of one size.
struct SeparableForm {
  var vertical: AxisFilter
  var horizontal: AxisFilter
  /// What becomes of the channels; nil: they stay. What happens to places and what happens to channels
  /// commute.
  var colours: LuminanceOperator?

  /// - Returns: nil when colours are lost twice.
  func after(_ inner: SeparableForm) -> SeparableForm? {
    guard colours == nil || inner.colours == nil else { return nil }
    return SeparableForm(
      vertical: vertical.after(inner.vertical), horizontal: horizontal.after(inner.horizontal),
      colours: colours ?? inner.colours)
  }

  /// - Returns: nil when LAPACK doesn't get there.
  var spectrum: (any Spectrum)? {
    guard let places = SeparableSpectrum(vertical: vertical, horizontal: horizontal) else {
      return nil
    }
    return colours.flatMap { LuminanceSpectrum($0, places) } ?? places
  }
}

extension AxisFilter {
  /// Every sample as it is.
  static func identity(_ length: Int) -> AxisFilter {
    AxisFilter(inputLength: length, rows: (0..<length).map { ($0, [1]) })
  }
}

extension IdentityOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    SeparableForm(vertical: .identity(height), horizontal: .identity(width))
  }
}

extension LuminanceOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    SeparableForm(vertical: .identity(height), horizontal: .identity(width), colours: self)
  }
}

extension BlockAverageOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    SeparableForm(
      vertical: .area(from: height, to: height / factor),
      horizontal: .area(from: width, to: width / factor))
  }
}

extension SmoothBlockAverageOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    BlockAverageOperator(factor: factor).form(height: height, width: width)
  }
}

extension ResampledOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    SeparableForm(vertical: vertical.filter, horizontal: horizontal.filter)
  }
}

extension BlurOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    kernel.axes.map { axes in
      SeparableForm(
        vertical: .valid(axes.vertical, inputLength: height),
        horizontal: .valid(axes.horizontal, inputLength: width))
    }
  }
}

extension ComposedOperator: SeparableOperator {
  func form(height: Int, width: Int) -> SeparableForm? {
    guard let first = (inner as? any SeparableOperator)?.form(height: height, width: width),
      let second = (outer as? any SeparableOperator)?.form(
        height: first.vertical.outputLength, width: first.horizontal.outputLength)
    else { return nil }
    return second.after(first)
  }
}
