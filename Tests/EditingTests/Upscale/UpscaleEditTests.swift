import Editing
import Tensors
import TestSupport
import Testing

/// Enlarging, at once and block by block.
@Suite struct UpscaleEditTests {
  private func session(_ steps: Int = 1) -> EditSession {
    var settings = EditSettings()
    settings.steps = steps
    return EditSession(GaussianPrior(), settings: settings, threads: TestThreads.two)
  }

  private func picture(_ height: Int, _ width: Int) -> Tensor {
    var random = TestRandom(3)
    return random.tensor([1, height, width, 3], in: -0.7...0.7)
  }

  private func blocks(_ edit: UpscaleEdit, of picture: Tensor, _ session: EditSession) throws
    -> [EditBlock]
  {
    var blocks: [EditBlock] = []
    try edit.blocks(
      height: picture.height, width: picture.width, session, crop: picture.cropped
    ) { blocks.append($0) }
    return blocks
  }

  /// Blocks share as much as they fade over, in whole pixels of the small picture, so their means stay.
  @Test(arguments: [(3, 5, 700), (5, 420, 3), (7, 2, 600)])
  func blocksFadeOverWhatTheyShare(_ scale: Int, _ height: Int, _ width: Int) throws {
    let small = picture(height, width)
    let blocks = try blocks(UpscaleEdit(scale: scale), of: small, session())
    try #require(blocks.count > 1)
    let wide = width > height
    for block in blocks {
      let region = block.region
      #expect(region.height <= 2048 + 64 + scale && region.width <= 2048 + 64 + scale)
      #expect([region.top, region.left].allSatisfy { $0 % scale == 0 })
      let part = Region(
        top: region.top / scale, left: region.left / scale, height: region.height / scale,
        width: region.width / scale)
      let means = block.pixels.blockMeans(scale)
      #expect((means - small.cropped(part)).largestMagnitude < 1e-4)
    }
    for (before, block) in zip(blocks, blocks.dropFirst()) {
      let shared = try #require(before.region.intersection(block.region))
      #expect(block.fadeLeft == (wide ? shared.width : 0))
      #expect(block.fadeTop == (wide ? 0 : shared.height))
      #expect((block.fadeLeft + block.fadeTop) % scale == 0)
      #expect(block.fadeLeft + block.fadeTop >= 64)
    }
    #expect(blocks[0].fadeLeft == 0 && blocks[0].fadeTop == 0)
    let all = blocks.dropFirst().reduce(blocks[0].region) { $0.union($1.region) }
    #expect(all == Region(height: height * scale, width: width * scale))
  }

  /// A small result is one block, and the same as at once.
  @Test func oneBlockIsTheWhole() throws {
    let small = picture(9, 14)
    let blocks = try blocks(UpscaleEdit(scale: 4), of: small, session(3))
    #expect(blocks.count == 1 && blocks[0].fadeTop == 0 && blocks[0].fadeLeft == 0)
    #expect(try blocks[0].pixels == UpscaleEdit(scale: 4).run(small, session(3)))
  }

  @Test func progressCountsEveryBlockOnce() throws {
    let session = session()
    _ = try blocks(UpscaleEdit(scale: 3), of: picture(5, 700), session)
    let (done, expected) = (session.progress.done, session.progress.expected)
    #expect(done.tiles > 0)
    #expect(done.tiles == expected.tiles && done.pixels == expected.pixels)
  }

  @Test(arguments: [1, 9]) func otherScalesAreRefused(_ scale: Int) {
    #expect(throws: EditingError.self) {
      try UpscaleEdit(scale: scale).run(picture(4, 4), session())
    }
  }
}
