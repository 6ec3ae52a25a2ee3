import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// Tiles of a prior that takes sides of its own choice.
@Suite struct TileLayoutTests {
  struct WidePrior: Prior {
    let channels = 3
    let nativeSide = 16
    let classCount = 0
    var traits: PriorTraits {
      var traits = PriorTraits(
        kind: .endpoint, levels: .range(0.002...80), nativeSampler: .multistep(sigmas: []))
      traits.tileSides = TileSides(largest: 40, multiple: 8, overlap: 4)
      return traits
    }
    func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor { x }
  }

  private func canvas(_ height: Int, _ width: Int, active: Tensor? = nil) -> Canvas {
    Canvas(WidePrior(), height: height, width: width, active: active)
  }

  @Test(
    arguments: [(16, 16), (17, 40), (41, 40), (100, 75), (7, 130), (1, 1), (36, 37), (76, 77)])
  func tilesFitThePicture(_ height: Int, _ width: Int) throws {
    let canvas = canvas(height, width)
    for tile in canvas.tiles {
      #expect(tile.height % 8 == 0 && tile.width % 8 == 0)
      #expect((16...40).contains(tile.height) && (16...40).contains(tile.width))
    }
    #expect(Set(canvas.tiles.map { [$0.height, $0.width] }).count == 1)
    // As few as the largest side allows.
    func count(_ length: Int) -> Int { length <= 40 ? 1 : (length - 4 + 35) / 36 }
    #expect(canvas.tiles.count == count(height) * count(width))
    let tops = Set(canvas.tiles.map(\.top)).sorted()
    #expect(zip(tops, tops.dropFirst()).allSatisfy { $1 - $0 <= canvas.tiles[0].height - 4 })
    let x = random([1, height, width, 3], seed: 3)
    #expect(try canvas.denoise(x, sigma: 1).largestError(to: x) < 1e-5)
  }

  /// A speck costs a small tile, and holes everywhere no more than the whole picture.
  @Test func tilesAroundHolesAreNoLargerThanNeeded() throws {
    var speck = Tensor(shape: [1, 200, 200, 1])
    speck[0, 90, 120, 0] = 1
    let tiles = canvas(200, 200, active: speck).tiles
    #expect(tiles.map(\.area) == [16 * 16])
    #expect(tiles[0].expanded(by: -7).contains(90, 120))
    var everywhere = Tensor(shape: [1, 200, 200, 1])
    for place in stride(from: 0, to: 200 * 200, by: 7) {
      everywhere[0, place / 200, place % 200, 0] = 1
    }
    let all = canvas(200, 200).tiles.reduce(0) { $0 + $1.area }
    #expect(canvas(200, 200, active: everywhere).tiles.reduce(0) { $0 + $1.area } <= all)
  }

  @Test(arguments: [1, 2, 3, 4, 5])
  func everyHoleIsCovered(_ seed: Int) throws {
    let (height, width) = (90 + 13 * seed, 150 - 11 * seed)
    let dice = random([1, height, width, 1], seed: UInt64(seed))
    let active = dice.mapped { $0 > 2.6 ? 1 : 0 }
    let canvas = canvas(height, width, active: active)
    for row in 0..<height {
      for column in 0..<width where active[0, row, column, 0] != 0 {
        #expect(canvas.tiles.contains { $0.contains(row, column) })
      }
    }
    #expect(!canvas.tiles.isEmpty)
    for tile in canvas.tiles {
      #expect(tile.height % 8 == 0 && tile.width % 8 == 0)
      #expect(tile.height <= 40 && tile.width <= 40)
    }
  }

  /// Turned views of tiles that are no squares give the picture back too.
  @Test func turnedViews() throws {
    let x = random([1, 30, 70, 3], seed: 4)
    for views in [Views.turning, .mean(8), .lastMean(8)] {
      let canvas = Canvas(WidePrior(), height: 30, width: 70, views: views, levels: 8)
      for _ in 0..<8 { #expect(try canvas.denoise(x, sigma: 1).largestError(to: x) < 1e-5) }
    }
  }
}
