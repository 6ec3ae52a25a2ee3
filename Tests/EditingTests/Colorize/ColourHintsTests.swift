import Editing
import Tensors
import TestSupport
import Testing

/// Hints as places of a small picture.
@Suite struct ColourHintsTests {
  /// A sheet of 8×12 with one red pixel and one half-transparent blue one.
  private var sheet: ColourHints {
    var colours = Tensor(shape: [1, 8, 12, 3], repeating: -1)
    var coverage = Tensor(shape: [1, 8, 12, 1])
    colours.update { $0[(2 * 12 + 5) * 3] = 1 }
    colours.update { $0[(7 * 12 + 11) * 3 + 2] = 1 }
    coverage.update { $0[2 * 12 + 5] = 1 }
    coverage.update { $0[7 * 12 + 11] = 0.5 }
    return ColourHints(colours: colours, coverage: coverage)
  }

  private static let red = chroma([1, -1, -1])
  private static let blue = chroma([-1, -1, 1])

  private static func chroma(_ colour: [Float]) -> [Float] {
    let weights = LuminanceOperator.weights
    let grey = zip(colour, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    return colour.map { $0 - grey }
  }

  private func expect(_ places: [ChromaPlace], _ pixels: [Int], _ chroma: [[Float]]) {
    #expect(places.map(\.pixel) == pixels)
    for (place, expected) in zip(places, chroma) {
      #expect(zip(place.chroma, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  /// Whatever the size: what is transparent neither counts nor thins a colour out.
  @Test func sheetsOfAnySize() {
    expect(
      sheet.places(height: 8, width: 12, TestThreads.two), [29, 95], [Self.red, Self.blue])
    expect(sheet.places(height: 4, width: 6, TestThreads.two), [8, 23], [Self.red, Self.blue])
    expect(
      sheet.places(height: 16, width: 12, TestThreads.two),
      [4 * 12 + 5, 5 * 12 + 5, 14 * 12 + 11, 15 * 12 + 11],
      [Self.red, Self.red, Self.blue, Self.blue])
  }

  @Test func dots() {
    let hints = ColourHints(dots: [
      .init(x: 0, y: 0, colour: [1, 0, 0]), .init(x: 0.999, y: 0.5, colour: [0, 0, 1]),
    ])
    expect(
      hints.places(height: 10, width: 20, TestThreads.two), [0, 119], [Self.red, Self.blue])
  }

  /// A sheet that says something everywhere is thinned out evenly.
  @Test func manyPlaces() {
    let full = ColourHints(
      colours: Tensor(shape: [1, 64, 64, 3], repeating: 0.5),
      coverage: Tensor(shape: [1, 64, 64, 1], repeating: 1))
    let places = full.places(height: 64, width: 64, TestThreads.two)
    #expect(places.count == 1024)
    #expect(places.map(\.pixel) == (0..<1024).map { $0 * 4 })
  }
}
