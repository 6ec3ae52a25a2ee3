import Foundation
import Pictures
import RetouchKit
import Testing

@Suite struct SpreadMapTests {
  private func picture(_ values: [UInt8], channels: Int = 3) -> Picture {
    Picture(
      pixels: PixelBuffer(
        width: values.count / channels, height: 1, channels: channels, eight: values))
  }

  private func spread(of pictures: [Picture]) throws -> SpreadMap {
    var map = SpreadMap(of: pictures[0])
    for picture in pictures { try map.add(picture) }
    return map
  }

  /// Two values a and b have the unbiased deviation |a − b| / √2; three of 0, 3, 6 have 3.
  @Test func knownDeviations() throws {
    let two = try spread(of: [picture([10, 10, 10, 7, 0, 0]), picture([10, 10, 10, 17, 0, 0])])
    let levels = try two.levels()
    #expect(levels[0] == 0)
    // One channel of three: the root mean square divides by √3.
    #expect(abs(Double(levels[1]) - 10 / 2.0.squareRoot() / 3.0.squareRoot()) < 1e-5)
    let three = try spread(of: [0, 3, 6].map { picture([$0, $0, $0]) })
    #expect(abs(try three.levels()[0] - 3) < 1e-6)
  }

  /// The same, however the answers come and however many: against two passes in double precision.
  @Test func manyAnswersByBruteForce() throws {
    var random = SystemRandomNumberGenerator()
    let answers = (0..<40).map { _ in
      (0..<30).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let levels = try spread(of: answers.map { picture($0) }).levels()
    for pixel in 0..<10 {
      var sum = 0.0
      for channel in 0..<3 {
        let values = answers.map { Double($0[3 * pixel + channel]) }
        let mean = values.reduce(0, +) / 40
        sum += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
      }
      #expect(abs(Double(levels[pixel]) - (sum / 3).squareRoot()) < 1e-3)
    }
  }

  @Test func greyAndSixteenBitsHaveTheSameLevels() throws {
    let grey = try spread(of: [picture([20], channels: 1), picture([30], channels: 1)])
    let colour = try spread(of: [picture([20, 20, 20]), picture([30, 30, 30])])
    #expect(try grey.levels() == colour.levels())
    let deep = try spread(
      of: [20, 30].map { Picture(pixels: picture([$0, $0, $0]).pixels.sixteenBit()) })
    #expect(abs(try deep.levels()[0] - colour.levels()[0]) < 1e-4)
  }

  @Test func theSummaryCounts() throws {
    // Spreads of 0, 0, 3√2/2 = 2.12, 12√2/2 = 8.49 levels.
    let map = try spread(
      of: [
        picture([0, 0, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0]),
        picture([0, 0, 0, 9, 9, 9, 3, 3, 3, 12, 12, 12]),
      ])
    let summary = try map.summary()
    #expect(summary.answers == 2 && summary.differing == 0.5)
    #expect(abs(summary.largest - 12 / 2.0.squareRoot()) < 1e-5)
    #expect(abs(summary.mean - 15 / 2.0.squareRoot() / 4) < 1e-5)
    #expect(abs(summary.differingMean - 2 * summary.mean) < 1e-9)
    #expect(summary.above.map(\.levels) == [2, 5, 10, 20])
    #expect(summary.above.map(\.share) == [0.5, 0.25, 0, 0])
  }

  @Test func oneAnswerHasNoSpread() throws {
    let map = try spread(of: [picture([1, 2, 3])])
    #expect(throws: RetouchError.self) { try map.levels() }
    #expect(throws: RetouchError.self) { try map.picture() }
    #expect(throws: RetouchError.self) { try map.summary() }
  }

  @Test func sizesMustAgree() throws {
    var map = SpreadMap(of: picture([1, 2, 3]))
    #expect(throws: RetouchError.self) { try map.add(picture([1, 2, 3, 4, 5, 6])) }
    #expect(map.count == 0)
  }

  /// The scale's ends and places, evenly apart, brighter with every step.
  @Test func theColoursAreTheTable() throws {
    let table = SpreadColours.table
    #expect(table.count == 17)
    for (place, entry) in table.enumerated() {
      #expect(SpreadColours.colour(Float(place * 2)) == entry)
    }
    #expect(SpreadColours.colour(1000) == (253, 231, 37))
    #expect(SpreadColours.colour(.infinity) == (253, 231, 37))
    #expect(SpreadColours.colour(.nan) == (68, 1, 84) && SpreadColours.colour(1) == (70, 13, 95))
    let brightness = (0...64).map { step -> Double in
      let colour = SpreadColours.colour(Float(step) / 2)
      return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green)
        + 0.0722 * Double(colour.blue)
    }
    #expect(zip(brightness, brightness.dropFirst()).allSatisfy { $0 < $1 })
    let map = try spread(of: [picture([0, 0, 0, 5, 5, 5]), picture([255, 255, 255, 5, 5, 5])])
    #expect(try map.picture().pixels.samples == .eight([253, 231, 37, 68, 1, 84]))
  }
}
