import Models
import Networks
import Tensors
import TestSupport
import Testing

/// Settings that no golden has, each against a network that does the same by other weights.
@Suite struct NetworkSettingsTests {
  private func answer(
    _ changes: [String: String?] = [:],
    _ x: Tensor? = nil,
    bend: (inout [String: SyntheticModel.Weight]) -> Void = { _ in }
  ) throws -> Tensor {
    let folder = try TemporaryFolder()
    try SyntheticModel.tiny.with(changes).write(to: folder, bend: bend)
    let pipeline = try PipelineFolder(path: folder.path)
    let network = try pipeline.configuration.network(pipeline.weights)
    return network(x ?? Self.picture, times: [3, 300], TestThreads.two)
  }

  private static let picture: Tensor = {
    var random = TestRandom(1)
    return random.tensor([2, 8, 8, 3])
  }()

  @Test func centeredInput() throws {
    let centered = try answer(["center_input_sample": "true"])
    let byHand = try answer([:], Self.picture.mapped { 2 * $0 - 1 })
    #expect(centered.hasSameBits(as: byHand))
    #expect(try answer() != byHand)
  }

  /// Without padding, a row and a column of zeros follow the picture: the first four taps then see
  /// what the last four see with padding on both sides.
  @Test func downsamplingWithoutPadding() throws {
    func keep(_ taps: [Int: Int]) -> (inout [String: SyntheticModel.Weight]) -> Void {
      { weights in
        guard var weight = weights["down_blocks.0.downsamplers.0.conv.weight"] else { return }
        let values = weight.values
        weight.values = values.indices.map { index in
          taps[index % 9].map { values[index / 9 * 9 + $0] } ?? 0
        }
        weights["down_blocks.0.downsamplers.0.conv.weight"] = weight
      }
    }
    let without = try answer(
      ["downsample_padding": "0"], bend: keep([0: 0, 1: 1, 3: 3, 4: 4]))
    let with = try answer(
      ["downsample_padding": "1"], bend: keep([4: 0, 5: 1, 7: 3, 8: 4]))
    #expect(without == with)
    #expect(try answer(["downsample_padding": "0"]) != answer())
  }

  @Test func sinesFirst() throws {
    let flipped = try answer(["flip_sin_to_cos": "false"]) { weights in
      guard var weight = weights["time_embedding.linear_1.weight"] else { return }
      let values = weight.values
      // Rows of 8: the columns of the cosines and those of the sines change places.
      weight.values = values.indices.map { values[$0 / 8 * 8 + ($0 + 4) % 8] }
      weights["time_embedding.linear_1.weight"] = weight
    }
    #expect(flipped.largestError(to: try answer()) < 1e-5)
  }

  @Test func oneHead() throws {
    let whole = try answer(["attention_head_dim": "null"])
    #expect(whole.hasSameBits(as: try answer(["attention_head_dim": "16"])))
    #expect(try answer(["attention_head_dim": "8"]) != whole)
  }

  @Test func middleWithoutAttention() throws {
    let without = try answer(["add_attention": "false"])
    let silent = try answer { silence(["mid_block.attentions.0.to_out.0"], &$0) }
    #expect(without == silent)
    #expect(try answer() != silent)
  }

  /// A middle whose three parts add nothing divides by the cube of its scale. The norms after it
  /// don't see that (their groups hold the middle's channels or the skip's, never both), so only
  /// the shortcut does.
  @Test func middleScale() throws {
    let parts = [
      "mid_block.resnets.0.conv2", "mid_block.attentions.0.to_out.0", "mid_block.resnets.1.conv2",
    ]
    let scaled = try answer(["mid_block_scale_factor": "2", "norm_eps": "1e-12"]) {
      silence(parts, &$0)
    }
    let byHand = try answer(["norm_eps": "1e-12"]) { weights in
      silence(parts, &weights)
      guard var shortcut = weights["up_blocks.0.resnets.0.conv_shortcut.weight"] else { return }
      for index in shortcut.values.indices where index % 32 < 16 { shortcut.values[index] /= 8 }
      weights["up_blocks.0.resnets.0.conv_shortcut.weight"] = shortcut
    }
    #expect(scaled.largestError(to: byHand) < 1e-5)
    let plain = try answer(["norm_eps": "1e-12"]) { silence(parts, &$0) }
    #expect(plain.largestError(to: byHand) > 1e-3)
  }

  private func silence(_ names: [String], _ weights: inout [String: SyntheticModel.Weight]) {
    for name in names.flatMap({ ["\($0).weight", "\($0).bias"] }) {
      guard var weight = weights[name] else {
        Issue.record("no \(name)")
        continue
      }
      weight.values = Array(repeating: 0, count: weight.values.count)
      weights[name] = weight
    }
  }
}
