import Pictures
import Tensors

/// How far several answers to one edit lie apart, pixel by pixel.
///
/// ```swift
/// var spread = SpreadMap(of: photo)           // where the result has the photo's size
/// for sample in 0..<8 {
///   settings.sample = UInt32(sample)
///   try spread.add(try await retoucher.apply(edit, to: photo, settings: settings).picture)
/// }
/// try spread.picture().write(to: .file(path: "map.png"))
/// print(try spread.summary().mean)
/// ```
///
/// A pixel's spread is the root mean square over red, green and blue of the answers' unbiased standard
/// deviation, √(Σ (v − v̄)² / (n − 1)), in levels of 255. Sums are kept as answers come (Welford, "Note on
/// a method for calculating corrected sums of squares and products", 1962), so memory doesn't grow with
/// their number. It says how far the model's answers differ, not how far they are from the truth.
public struct SpreadMap: Sendable {
  public let width: Int
  public let height: Int
  /// How many answers were added.
  public private(set) var count = 0
  private var means: [Float]
  /// Sums of squared distances from the mean.
  private var squares: [Float]

  /// - Parameters: the answers' size in pixels, 1 or more.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    let size = width * height * 3
    MemoryProbe.expect(bytes: 2 * size * MemoryLayout<Float>.size)
    means = Array(repeating: 0, count: size)
    squares = Array(repeating: 0, count: size)
  }

  /// Of the size of an answer, which isn't added.
  public init(of answer: Picture) { self.init(width: answer.width, height: answer.height) }

  /// Adds an answer; what is transparent of it counts like all else.
  /// - Parameter answer: of 8 or 16 bits, grey or in colour.
  /// - Throws: `RetouchError` when it has another size.
  public mutating func add(_ answer: Picture) throws(RetouchError) {
    guard answer.width == width, answer.height == height else {
      throw RetouchError(
        .badData,
        "the answer is \(answer.width)×\(answer.height), those before it \(width)×\(height); answers"
          + " to one edit have one size")
    }
    count += 1
    let pixels = answer.pixels
    switch pixels.samples {
    case .eight(let values): add(values, pixels.channels, unit: 1)
    case .sixteen(let values): add(values, pixels.channels, unit: 255 / 65535)
    }
  }

  private mutating func add<Sample: FixedWidthInteger>(
    _ values: [Sample], _ channels: Int, unit: Float
  ) {
    let share = 1 / Float(count)
    for place in means.indices {
      let value = Float(values[channels == 3 ? place : place / 3]) * unit
      let distance = value - means[place]
      means[place] += distance * share
      squares[place] += distance * (value - means[place])
    }
  }

  /// Each pixel's spread in levels of 255, row by row.
  /// - Throws: `RetouchError` with fewer than two answers.
  public func levels() throws(RetouchError) -> [Float] {
    guard count > 1 else {
      throw RetouchError(
        .badSetting, "a spread takes two answers or more, not \(count); ask for more samples")
    }
    let share = 1 / Float(3 * (count - 1))
    return (0..<width * height).map { pixel in
      let sum = squares[3 * pixel] + squares[3 * pixel + 1] + squares[3 * pixel + 2]
      return (max(sum, 0) * share).squareRoot()
    }
  }

  /// The spread in the colours of `SpreadColours`: 8 bits, of the answers' size.
  /// - Throws: `RetouchError` with fewer than two answers.
  public func picture() throws(RetouchError) -> Picture {
    var values: [UInt8] = []
    values.reserveCapacity(width * height * 3)
    for spread in try levels() {
      let colour = SpreadColours.colour(spread)
      values.append(colour.red)
      values.append(colour.green)
      values.append(colour.blue)
    }
    return Picture(
      pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values))
  }

  /// The spread in numbers.
  /// - Throws: `RetouchError` with fewer than two answers.
  public func summary() throws(RetouchError) -> SpreadSummary {
    SpreadSummary(of: try levels(), answers: count)
  }
}
