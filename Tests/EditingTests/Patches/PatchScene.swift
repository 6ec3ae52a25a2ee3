import Editing
import Foundation
import Tensors
import TestSupport

/// Pictures with a hole, small enough to work out by hand.
struct PatchScene {
  let picture: Tensor
  let hole: Tensor

  /// - Parameter colour: each pixel's three channels by row and column.
  init(
    _ height: Int, _ width: Int, hole box: Region, _ colour: (Int, Int) -> (Float, Float, Float)
  ) {
    var values: [Float] = []
    for row in 0..<height {
      for column in 0..<width {
        let (red, green, blue) = colour(row, column)
        values += [red, green, blue]
      }
    }
    picture = Tensor(shape: [1, height, width, 3], values: values)
    var hole = Tensor(shape: [1, height, width, 1])
    hole.paste(
      Tensor(shape: [1, box.height, box.width, 1], repeating: 1), top: box.top, left: box.left)
    self.hole = hole
  }

  /// The same picture with another hole.
  init(copying scene: PatchScene, hole: Tensor) {
    picture = scene.picture
    self.hole = hole
  }

  /// Noise of one seed in every pixel.
  static func noise(_ height: Int, _ width: Int, hole: Region, seed: UInt64 = 1) -> PatchScene {
    var random = TestRandom(seed)
    let values = random.tensor([height, width, 3])
    return PatchScene(height, width, hole: hole) {
      (values[$0, $1, 0], values[$0, $1, 1], values[$0, $1, 2])
    }
  }

  /// What repeats itself every `period` pixels in both directions.
  static func texture(_ side: Int, period: Int, hole: Region) -> PatchScene {
    var random = TestRandom(9)
    let tile = random.tensor([period, period, 3])
    return PatchScene(side, side, hole: hole) {
      let (row, column) = ($0 % period, $1 % period)
      return (tile[row, column, 0], tile[row, column, 1], tile[row, column, 2])
    }
  }

  var region: Region { Region(height: picture.height, width: picture.width) }

  func atlas(_ sources: CopySources = .init()) -> PatchAtlas {
    // What lies in the hole must not be looked at.
    let nothing = Tensor(shape: picture.shape, repeating: 0.123)
    return PatchAtlas(
      region: region, picture: picture.replaced(by: nothing, where: hole), hole: hole,
      missing: hole, sources: sources, size: (picture.height, picture.width))
  }

  /// The finest level, textures measured.
  func level(_ sources: CopySources = .init(), margin: Int = 1000) throws -> (
    level: PatchLevel, features: [PixelFeatures]
  ) {
    var picture = atlas(sources).picture
    PatchFeatures.measureTexture(of: &picture, TestThreads.one)
    let level = try unwrap(PatchLevel(picture.grid, number: 0, margin: margin))
    return (level, picture.features)
  }

  /// An inpaint of it.
  func filled(
    _ fill: FillKind = .patches, threads: ThreadPool = TestThreads.two, sample: UInt32 = 0,
    seed: UInt64 = 0, sources: CopySources = .init(),
    onProgress: @escaping @Sendable (EditProgress) throws -> Void = { _ in }
  ) throws -> Tensor {
    var settings = EditSettings()
    settings.fill = fill
    settings.sample = sample
    settings.seed = seed
    let session = EditSession(
      GaussianPrior(), settings: settings, threads: threads, onProgress: onProgress)
    return try InpaintEdit(sources: sources).run(picture, coverage: hole, session)
  }

  private func unwrap<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw EditingError("a scene without patches") }
    return value
  }
}
