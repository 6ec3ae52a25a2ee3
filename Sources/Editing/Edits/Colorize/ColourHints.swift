import Tensors

/// Colours that somebody says: dots, and strokes on a transparent sheet that lies over the picture.
///
/// What counts of a colour is its chroma, what it differs from its own luminance by; the brightness of the
/// picture stays the picture's.
public struct ColourHints: Sendable, Equatable {
  /// One place's colour.
  public struct Dot: Sendable, Equatable {
    /// Across, as a share of the picture's width: 0 at the left, below 1.
    public var x: Double
    /// Down, likewise.
    public var y: Double
    /// Red, green and blue, 0 to 1.
    public var colour: SIMD3<Float>

    /// - Parameters:
    ///   - x: 0 to below 1; what lies outside counts as the border.
    ///   - y: likewise.
    ///   - colour: red, green and blue, 0 to 1.
    public init(x: Double, y: Double, colour: SIMD3<Float>) {
      self.x = x
      self.y = y
      self.colour = colour
    }
  }

  /// Places of a small picture that count at most; of more, as many, evenly spread in their order.
  private static let mostPlaces = 1024

  /// Beside what the sheet says.
  public var dots: [Dot]
  private(set) var sheet: Sheet?

  struct Sheet: Sendable, Equatable {
    var colours: Tensor
    var coverage: Tensor
  }

  /// Hints without a sheet.
  public init(dots: [Dot]) { self.dots = dots }

  /// - Parameters:
  ///   - colours: [1, height, width, 3] in [−1, 1], of the picture's size or any other of its shape.
  ///   - coverage: [1, height, width, 1], from 0, nothing is said, to 1.
  ///   - dots: colours at places, beside the sheet.
  public init(colours: Tensor, coverage: Tensor, dots: [Dot] = []) {
    precondition(
      colours.channels == 3 && coverage.channels == 1 && colours.height == coverage.height
        && colours.width == coverage.width, "colours and coverage don't belong together")
    sheet = Sheet(colours: colours, coverage: coverage)
    self.dots = dots
  }

  /// The sheet's size in pixels; nil without one.
  package var sheetSize: (width: Int, height: Int)? {
    sheet.map { ($0.coverage.width, $0.coverage.height) }
  }

  /// The hints of a picture of this size, as places of known chroma.
  package func places(height: Int, width: Int, _ threads: ThreadPool) -> [ChromaPlace] {
    func index(_ share: Double, _ count: Int) -> Int {
      min(max(Int(share * Double(count)), 0), count - 1)
    }
    let single = dots.map { dot in
      ChromaPlace(
        pixel: index(dot.y, height) * width + index(dot.x, width),
        colour: (0..<3).map { 2 * dot.colour[$0] - 1 })
    }
    let all = single + (sheet?.places(height: height, width: width, threads) ?? [])
    guard all.count > Self.mostPlaces else { return all }
    return (0..<Self.mostPlaces).map { all[$0 * all.count / Self.mostPlaces] }
  }
}

extension ColourHints.Sheet {
  fileprivate func places(height: Int, width: Int, _ threads: ThreadPool) -> [ChromaPlace] {
    func resized(_ x: Tensor) -> Tensor {
      threads.filtered(
        x, vertical: .covering(from: x.height, to: height),
        horizontal: .covering(from: x.width, to: width))
    }
    let sums = resized(colours.scaled(by: coverage))
    let weights = resized(coverage)
    return sums.read { sums in
      weights.read { weights in
        weights.indices.compactMap { pixel in
          // Less is what rounding leaves of nothing.
          guard weights[pixel] > 1e-6 else { return nil }
          let colour = (0..<3).map { sums[3 * pixel + $0] / weights[pixel] }
          return ChromaPlace(pixel: pixel, colour: colour)
        }
      }
    }
  }
}

/// A pixel whose chroma is known, more or less.
package struct ChromaPlace: Sendable, Equatable {
  /// Its number in the picture, row by row.
  package var pixel: Int
  /// Red, green and blue less the luminance.
  package var chroma: [Float]
  /// The variance of what is said, as a share of the variance of chroma among pictures.
  package var noise: Double

  /// People are imprecise: a little noise keeps neighbouring hints that disagree from tearing at each
  /// other. The value is the one at which held-back pixels of tuning photographs were told best.
  package static let usualNoise = 0.0012

  package init(pixel: Int, chroma: [Float], noise: Double) {
    self.pixel = pixel
    self.chroma = chroma
    self.noise = noise
  }

  /// - Parameter colour: three numbers in [−1, 1].
  init(pixel: Int, colour: [Float]) {
    let luminance = LuminanceOperator.grey(of: colour)
    self.init(pixel: pixel, chroma: colour.map { $0 - luminance }, noise: Self.usualNoise)
  }
}

extension AxisFilter {
  /// Means of areas where it reduces, the nearest sample where it enlarges: nothing that lies in an input
  /// sample is lost, and nothing is smeared.
  fileprivate static func covering(from inputLength: Int, to outputLength: Int) -> AxisFilter {
    guard outputLength > inputLength else { return .area(from: inputLength, to: outputLength) }
    return AxisFilter(
      inputLength: inputLength,
      rows: (0..<outputLength).map { (min($0 * inputLength / outputLength, inputLength - 1), [1]) })
  }
}
