import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct NoiseTests {
  /// `torch.manual_seed(S); torch.randn(N)`: the last bits are PyTorch's own vectorized functions.
  @Test func torchNumbers() throws {
    let path = (GoldenFolder.bundledRoot as NSString)
      .appendingPathComponent("torch-randn.safetensors")
    let golden = try WeightStore(file: path)
    for name in golden.names.sorted() {
      let parts = name.split(separator: ".")
      let seed = try #require(UInt64(parts[0].dropFirst(4)))
      let expected = try golden.tensor(name)
      var source = TorchNoise(seed: seed)
      let error = Tensor(shape: [expected.count], values: source.normal(count: expected.count))
        .largestError(to: expected)
      report("torch-randn \(name)", error)
      #expect(error < 1e-6)
    }
  }

  /// A picture is drawn channel by channel, as `torch.randn(1, channels, height, width)` is, and
  /// the next one goes on where it ended.
  @Test func torchPictures() throws {
    var pictures = TorchNoise(seed: 5)
    var numbers = TorchNoise(seed: 5)
    for (height, width) in [(4, 5), (1, 2), (3, 7)] {
      let picture = pictures.next(Region(top: 9, height: height, width: width), channels: 3)
      let flat = Tensor(
        shape: [1, 3, height, width], values: numbers.normal(count: 3 * height * width))
      #expect(picture.hasSameBits(as: TestThreads.one.channelsLast(flat)))
    }
    var other = TorchNoise(seed: 6)
    #expect(other.normal(count: 20) != numbers.normal(count: 20))
  }

  /// Vectors of the reference implementation (Random123's kat_vectors, philox4x32 10 rounds).
  @Test func philoxVectors() {
    let zero = PhiloxNoise.philox(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(zero == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = PhiloxNoise.philox(
      counter: (0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff),
      key: (0xffff_ffff, 0xffff_ffff))
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
  }

  @Test func philoxIsNormalAndAddressedByPlace() {
    var source = PhiloxNoise(seed: 7)
    let whole = source.next(Region(height: 200, width: 300), channels: 3)
    let values = whole.values.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(values.count)
    #expect(abs(mean) < 0.01)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(fourth - 3) < 0.1)

    var again = PhiloxNoise(seed: 7)
    let part = again.next(Region(top: 11, left: 23, height: 5, width: 4), channels: 3)
    #expect(part[0, 2, 3, 1] == whole[0, 13, 26, 1])
    let next = again.next(Region(top: 11, left: 23, height: 5, width: 4), channels: 3)
    #expect(next != part)
    var other = PhiloxNoise(seed: 7, stream: 1)
    #expect(other.next(Region(top: 11, left: 23, height: 5, width: 4), channels: 3) != part)
  }
}
