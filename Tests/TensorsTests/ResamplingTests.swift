import Tensors
import TestSupport
import Testing

/// Changes of resolution and of channels.
@Suite struct ResamplingTests {
  @Test func upsampledNearest() {
    var random = TestRandom(1)
    for shape in [[1, 1, 1, 1], [2, 3, 5, 7], [3, 17, 9, 130]] {
      let x = random.tensor(shape)
      let out = TestThreads.two.upsampledNearest(x)
      #expect(out.shape == [shape[0], shape[1] * 2, shape[2] * 2, shape[3]])
      #expect(Self.every(out) { x[$0, $1 / 2, $2 / 2, $3] })
    }
  }

  @Test func averagePooled() {
    var random = TestRandom(2)
    for shape in [[1, 2, 2, 1], [2, 6, 10, 7], [3, 34, 18, 65]] {
      let x = random.tensor(shape)
      let out = TestThreads.two.averagePooled(x)
      #expect(out.shape == [shape[0], shape[1] / 2, shape[2] / 2, shape[3]])
      var expected: [Double] = []
      for image in 0..<out.images {
        for y in 0..<out.height {
          for column in 0..<out.width {
            for channel in 0..<out.channels {
              let sum = [(0, 0), (0, 1), (1, 0), (1, 1)].reduce(0.0) {
                $0 + Double(x[image, 2 * y + $1.0, 2 * column + $1.1, channel])
              }
              expected.append(sum / 4)
            }
          }
        }
      }
      #expect(out.largestError(to: expected) < 3e-7)
    }
  }

  /// PyTorch's documented order: channel c·r² + r·dy + dx.
  @Test(arguments: [1, 2, 3, 4])
  func pixelUnshuffled(_ factor: Int) {
    var random = TestRandom(3)
    let x = random.tensor([2, 3 * factor, 5 * factor, 3])
    let out = TestThreads.two.pixelUnshuffled(x, factor: factor)
    #expect(out.shape == [2, 3, 5, 3 * factor * factor])
    #expect(
      Self.every(out) { image, y, column, channel in
        let (square, rest) = (factor * factor, channel % (factor * factor))
        return x[
          image, y * factor + rest / factor, column * factor + rest % factor, channel / square]
      })
    #expect(TestThreads.two.pixelShuffled(out, factor: factor).hasSameBits(as: x))
  }

  /// The numbers that `torch.nn.functional.pixel_unshuffle(torch.arange(8.).view(1, 2, 2, 2), 2)`
  /// gives, seen channels last.
  @Test func pixelUnshuffledLikePyTorch() {
    let first = Tensor(shape: [1, 2, 2, 2], values: [0, 4, 1, 5, 2, 6, 3, 7])
    let out = TestThreads.one.pixelUnshuffled(first, factor: 2)
    #expect(out == Tensor(shape: [1, 1, 1, 8], values: [0, 1, 2, 3, 4, 5, 6, 7]))
  }

  @Test func concatenatedChannels() {
    var random = TestRandom(4)
    for (first, second) in [(1, 1), (3, 130), (64, 7)] {
      let a = random.tensor([3, 19, 5, first])
      let b = random.tensor([3, 19, 5, second])
      let out = TestThreads.two.concatenatedChannels(a, b)
      #expect(out.shape == [3, 19, 5, first + second])
      #expect(
        Self.every(out) { $3 < first ? a[$0, $1, $2, $3] : b[$0, $1, $2, $3 - first] })
    }
  }

  @Test func channelOrderRoundTrip() {
    var random = TestRandom(5)
    let x = random.tensor([2, 5, 7, 3])
    let nchw = TestThreads.one.channelsFirst(x)
    #expect(nchw.shape == [2, 3, 5, 7])
    #expect(nchw[1, 2, 3, 4] == x[1, 3, 4, 2])
    #expect(TestThreads.one.channelsLast(nchw).hasSameBits(as: x))
  }

  private static func every(_ x: Tensor, is expected: (Int, Int, Int, Int) -> Float) -> Bool {
    for image in 0..<x.images {
      for y in 0..<x.height {
        for column in 0..<x.width {
          for channel in 0..<x.channels
          where x[image, y, column, channel] != expected(image, y, column, channel) {
            return false
          }
        }
      }
    }
    return true
  }
}
