import Models
import Networks
import TestSupport
import Testing

/// The tensors that a configuration needs, counted for the published models.
@Suite struct NetworkShapeTests {
  @Test func imageNet64() throws {
    let needed = try SyntheticModel.imageNet64.parsed().neededTensors
    #expect(Self.parameters(needed) == 295_899_267)
    #expect(needed["class_embedding.weight"] == [1000, 768])
    #expect(needed["up_blocks.0.resnets.3.conv1.weight"] == [768, 1344, 3, 3])
    #expect(needed["down_blocks.0.downsamplers.0.time_emb_proj.weight"] == [384, 768])
  }

  @Test func lsun256() throws {
    let needed = try SyntheticModel.lsun256.parsed().neededTensors
    #expect(Self.parameters(needed) == 526_304_771)
    #expect(needed["class_embedding.weight"] == nil)
    #expect(needed["up_blocks.4.upsamplers.0.conv2.weight"] == [256, 256, 3, 3])
    #expect(needed["mid_block.attentions.0.group_norm.weight"] == [1024])
  }

  /// The list is what loading asks for, no more and no less: the goldens' files have exactly that.
  @Test(arguments: GoldenFolder.all)
  func goldenFiles(_ folder: GoldenFolder) throws {
    let pipeline = try PipelineFolder(path: folder.path)
    let needed = pipeline.configuration.neededTensors
    #expect(Set(needed.keys) == pipeline.weights.names)
    for (name, shape) in needed { #expect(pipeline.weights.shape(of: name) == shape) }
  }

  private static func parameters(_ needed: [String: [Int]]) -> Int {
    needed.values.reduce(0) { $0 + $1.reduce(1, *) }
  }
}
