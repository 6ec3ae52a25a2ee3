import Editing
import Foundation
import Priors
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct CanvasTests {
  /// A prior that answers what it is given: blending must give it back.
  struct IdentityPrior: Prior {
    let channels = 3
    let nativeSide = 16
    let traits = PriorTraits(
      kind: .endpoint, levels: .range(0.002...80), renoisingFloor: 0.002,
      nativeSampler: .multistep(sigmas: []))
    let classCount = 0
    func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor { x }
  }

  /// A prior that is as wrong as priors are: every tile drifts towards its own mean.
  struct DriftingPrior: Prior {
    let channels = 3
    let nativeSide = 16
    let traits = PriorTraits(
      kind: .endpoint, levels: .range(0.002...80), renoisingFloor: 0.002,
      nativeSampler: .multistep(sigmas: []))
    let classCount = 0
    func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
      Tensor.stacked(
        (0..<x.images).map { index in
          let tile = x.sliced(images: index..<index + 1)
          let mean = tile.values.reduce(0, +) / Float(tile.count)
          return tile.mapped { 0.8 * $0 + 0.2 * mean }
        })
    }
  }

  @Test(arguments: [(16, 16), (40, 57), (7, 30), (1, 1), (17, 16)])
  func blendingTilesGivesThePictureBack(_ height: Int, _ width: Int) throws {
    let canvas = Canvas(IdentityPrior(), height: height, width: width)
    let x = random([1, height, width, 3], seed: 1)
    #expect(try canvas.denoise(x, sigma: 1).largestError(to: x) < 1e-5)
  }

  @Test func tilesCoverEverythingAndOverlap() {
    let canvas = Canvas(IdentityPrior(), height: 100, width: 75, overlap: 6)
    var covered = Tensor(shape: [1, 100, 75, 1])
    for tile in canvas.tiles {
      #expect(tile.top >= 0 && tile.bottom <= 100 && tile.left >= 0 && tile.right <= 75)
      covered.accumulate(
        Tensor(shape: [1, 16, 16, 1], repeating: 1),
        window: Tensor(shape: [16, 16], repeating: 1), top: tile.top, left: tile.left)
    }
    #expect(covered.values.allSatisfy { $0 >= 1 })
    let tops = Set(canvas.tiles.map(\.top)).sorted()
    #expect(zip(tops, tops.dropFirst()).allSatisfy { $1 - $0 <= 10 })
  }

  @Test func onlyTilesThatMeetTheHoleAreComputed() throws {
    var active = Tensor(shape: [1, 200, 200, 1])
    active[0, 100, 100, 0] = 1
    let counted = Mutex(0)
    let canvas = Canvas(
      IdentityPrior(), height: 200, width: 200, active: active,
      onTiles: { work in counted.withLock { $0 += work.tiles } })
    _ = try canvas.denoise(Tensor(shape: [1, 200, 200, 3]), sigma: 1)
    #expect(counted.withLock { $0 } == canvas.tiles.count)
    #expect((1...4).contains(canvas.tiles.count))
  }

  @Test func resultsDoNotDependOnTheBatch() throws {
    let x = random([1, 50, 70, 3], seed: 2)
    let results = try [1, 3, 8, 100].map { batch in
      try Canvas(DriftingPrior(), height: 50, width: 70, batch: batch).denoise(x, sigma: 1)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// On a smooth gradient the mean jump across tile borders is at most 10 % above that elsewhere.
  @Test func noSeamsOnAGradient() throws {
    let (height, width) = (100, 120)
    var gradient = Tensor(shape: [1, height, width, 3])
    gradient.update { values in
      for pixel in 0..<height * width {
        for channel in 0..<3 {
          values[pixel * 3 + channel] =
            Float(pixel % width) / Float(width) * 1.2 + Float(pixel / width) / Float(height) * 0.6
            - 0.9
        }
      }
    }
    let canvas = Canvas(DriftingPrior(), height: height, width: width)
    let result = try canvas.denoise(gradient, sigma: 0.1)
    let ratio = seamRatio(result, canvas.tiles)
    print("seams on a gradient, a prior that drifts by a fifth: jump ratio \(ratio)")
    #expect(ratio < 1.1)
    // The measure itself must see a seam: unblended tiles have one.
    let hard = Canvas(DriftingPrior(), height: height, width: width, overlap: 0)
    #expect(seamRatio(try hard.denoise(gradient, sigma: 0.1), hard.tiles) > 1.5)
  }

  @Test func cancellationStopsBetweenCalls() {
    let canvas = Canvas(
      IdentityPrior(), height: 100, width: 100, batch: 1,
      onTiles: { _ in throw CancellationError() })
    #expect(throws: CancellationError.self) {
      try canvas.denoise(Tensor(shape: [1, 100, 100, 3]), sigma: 1)
    }
  }
}
