import Tensors
import Testing

/// Contrasts of lines and spots in closed form.
@Suite struct ContrastTests {
  private let side = 61

  private func picture(_ level: (_ row: Int, _ column: Int) -> Float) -> [Float] {
    (0..<side * side).map { level($0 / side, $0 % side) }
  }

  private var middle: Int { side * (side / 2) + side / 2 }

  /// 1.345 is what a mean over 21 pixels counts beside one over 9.
  @Test func aLongLineHasItsContrast() {
    for (direction, level) in [
      (8, picture { _, column in column == 30 ? 140 : 100 }),
      (0, picture { row, _ in row == 30 ? 140 : 100 }),
      (4, picture { row, column in row == column ? 140 : 100 }),
    ] {
      let lines = LineContrast(level, height: side, width: side)
      #expect(abs(lines.bright[middle] - 40 * 1.345) < 1e-2)
      #expect(Int(lines.brightDirection[middle]) == direction)
      #expect(lines.dark[middle] == 0)
      let inverse = LineContrast(level.map { 255 - $0 }, height: side, width: side)
      #expect(abs(inverse.dark[middle] - lines.bright[middle]) < 1e-2)
      #expect(inverse.darkDirection[middle] == lines.brightDirection[middle])
    }
  }

  @Test func edgesAndRampsHaveNoContrast() {
    for level in [
      picture { _, column in column < 30 ? 60 : 200 }, picture { row, _ in row < 30 ? 60 : 200 },
      picture { row, column in Float(2 * row + column) }, picture { _, _ in 77 },
    ] {
      let lines = LineContrast(level, height: side, width: side)
      let rings = RingContrast(level, height: side, width: side)
      for row in 20..<41 {
        for column in 20..<41 {
          let pixel = row * side + column
          #expect(lines.bright[pixel] < 1e-2 && lines.dark[pixel] < 1e-2)
          #expect(rings.bright[pixel] < 1e-2 && rings.dark[pixel] < 1e-2)
        }
      }
    }
  }

  @Test func aDiscStandsOutFromItsRingAndALineDoesNot() {
    let disc = picture { row, column in
      (row - 30) * (row - 30) + (column - 30) * (column - 30) <= 9 ? 180 : 100
    }
    let rings = RingContrast(disc, height: side, width: side)
    #expect(rings.bright[middle] > 55 && rings.bright[middle] <= 80)
    #expect(rings.dark[middle] == 0)
    #expect(rings.brightRange[middle] < 2)
    let line = RingContrast(
      picture { _, column in column == 30 ? 180 : 100 }, height: side, width: side)
    #expect(line.bright[middle] < 1)
  }

  /// A turned picture has turned responses.
  @Test func turningThePictureTurnsTheResponses() {
    var state: UInt64 = 3
    let level = picture { _, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) * 255
    }
    let turned = picture { row, column in level[column * side + row] }
    let first = LineContrast(level, height: side, width: side)
    let second = LineContrast(turned, height: side, width: side)
    for row in 20..<41 {
      for column in 20..<41 {
        let (here, there) = (row * side + column, column * side + row)
        #expect(abs(first.bright[here] - second.bright[there]) < 0.05)
        #expect(abs(first.dark[here] - second.dark[there]) < 0.05)
      }
    }
  }
}
