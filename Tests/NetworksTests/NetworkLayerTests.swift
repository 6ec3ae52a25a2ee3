import Networks
import TestSupport
import Testing

/// What a network multiplies, counted from its configuration.
@Suite struct NetworkLayerTests {
  static let models: [SyntheticModel] = [
    .tiny, .imageNet64, .lsun256,
    .tiny.with(["patch_size": "2", "in_channels": "12", "out_channels": "12"]),
    .tiny.with(["layers_per_block": "3", "resnet_time_scale_shift": "\"scale_shift\""]),
    .tiny.with(["add_attention": "false", "downsample_type": "\"resnet\""]),
  ]

  /// The walk and the network itself name the same weights, of the same sizes.
  @Test(arguments: models.indices)
  func everyWeightHasItsLayer(_ index: Int) throws {
    let configuration = try Self.models[index].parsed()
    var expected: [String: Int] = [:]
    for (name, shape) in configuration.neededTensors
    where shape.count > 1 && name != "class_embedding.weight" {
      expected[name] = shape.reduce(1, *)
    }
    var found: [String: Int] = [:]
    for layer in configuration.layers where layer.kind != .attention {
      found["\(layer.name).weight"] = layer.weights
    }
    #expect(found == expected)
  }

  /// Two levels of 8 and 16 channels on 8×8, one layer each, by hand.
  @Test func closedForm() throws {
    let (fine, coarse, hidden) = (64, 16, 32)
    func resnet(_ a: Int, _ b: Int, _ pixels: Int) -> Int {
      pixels * (9 * a * b + 9 * b * b + (a == b ? 0 : a * b)) + hidden * b
    }
    func attention(_ channels: Int, _ pixels: Int) -> Int {
      4 * pixels * channels * channels + 2 * pixels * pixels * channels
    }
    let parts = [
      8 * hidden + hidden * hidden,  // time
      fine * 9 * 3 * 8,  // conv_in
      resnet(8, 8, fine) + coarse * 9 * 8 * 8,  // down: a layer, a halving convolution
      resnet(8, 16, coarse) + attention(16, coarse),
      2 * resnet(16, 16, coarse) + attention(16, coarse),  // middle
      resnet(16 + 16, 16, coarse) + resnet(16 + 8, 16, coarse) + 2 * attention(16, coarse),
      fine * 9 * 16 * 16,  // up: a doubling convolution
      resnet(16 + 8, 8, fine) + resnet(8 + 8, 8, fine),
      fine * 9 * 8 * 3,  // conv_out
    ]
    let configuration = try SyntheticModel.tiny.parsed()
    #expect(configuration.operations == 2 * Double(parts.reduce(0, +)))
  }

  /// PyTorch's own counter (`torch.utils.flop_counter`) says the same of its twin.
  @Test func publishedModels() throws {
    #expect(try SyntheticModel.imageNet64.parsed().operations == 219_313_569_792)
    #expect(try SyntheticModel.lsun256.parsed().operations == 2_238_706_614_272)
  }
}
