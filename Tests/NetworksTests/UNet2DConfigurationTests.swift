import Checkpoints
import Networks
import TestSupport
import Testing

/// What a configuration asks for is done, or refused by the name of its field.
@Suite struct UNet2DConfigurationTests {
  @Test func defaultsAreDiffusers() throws {
    let model = SyntheticModel.tiny.with([
      "layers_per_block": nil, "in_channels": nil, "out_channels": nil, "attention_head_dim": nil,
      "norm_num_groups": nil, "block_out_channels": "[32, 64]",
    ])
    let configuration = try model.parsed()
    #expect(configuration.layersPerBlock == 2)
    #expect(configuration.inChannels == 3 && configuration.outChannels == 3)
    #expect(configuration.headSize == 8)
    #expect(configuration.normGroups == 32 && configuration.middleAttentionNormGroups == 32)
    #expect(configuration.normEpsilon == 1e-5)
    #expect(configuration.timeConditioning == .add)
    #expect(configuration.timeEmbeddingWidth == 128)
    #expect(configuration.frequencyShift == 0 && configuration.cosineFirst)
    #expect(!configuration.centersInput && configuration.middleHasAttention)
    #expect(configuration.middleScale == 1 && configuration.downsamplePadding == 1)
    #expect(configuration.patchSize == 1 && configuration.classCount == nil)
    #expect(configuration.sideMultiple == 2)
    #expect(configuration.downBlocks.map(\.channels) == [32, 64])
    #expect(configuration.downBlocks.map(\.attention) == [false, true])
    #expect(configuration.downBlocks.map(\.resampling) == [.conv, .conv])
    #expect(configuration.upBlocks.map(\.channels) == [64, 32])
  }

  @Test func fieldsAreRead() throws {
    let configuration = try SyntheticModel.tiny.with([
      "resnet_time_scale_shift": "\"scale_shift\"", "downsample_type": "\"resnet\"",
      "up_block_types": "[\"ResnetUpsampleBlock2D\", \"UpBlock2D\"]", "num_class_embeds": "10",
      "attention_head_dim": "null", "time_embedding_dim": "20", "freq_shift": "1",
      "flip_sin_to_cos": "false", "center_input_sample": "true", "downsample_padding": "0",
      "mid_block_scale_factor": "1.5", "add_attention": "false", "norm_eps": "1e-6",
      "patch_size": "2", "in_channels": "12", "out_channels": "12",
    ]).parsed()
    #expect(configuration.timeConditioning == .scaleShift)
    #expect(configuration.middleAttentionNormGroups == nil)
    #expect(configuration.downBlocks.map(\.resampling) == [.conv, .resnet])
    #expect(configuration.upBlocks.map(\.resampling) == [.resnet, .conv])
    #expect(configuration.upBlocks.map(\.attention) == [false, false])
    #expect(configuration.classCount == 10 && configuration.headSize == nil)
    #expect(configuration.timeEmbeddingWidth == 20 && configuration.frequencyShift == 1)
    #expect(!configuration.cosineFirst && configuration.centersInput)
    #expect(configuration.downsamplePadding == 0 && configuration.middleScale == 1.5)
    #expect(!configuration.middleHasAttention && configuration.normEpsilon == 1e-6)
    #expect(configuration.patchSize == 2 && configuration.sideMultiple == 4)
  }

  /// Notes of the writer, and what training alone uses, change nothing.
  @Test func harmlessFields() throws {
    let plain = try SyntheticModel.tiny.parsed()
    let noted = try SyntheticModel.tiny.with([
      "_name_or_path": "\"x\"", "dropout": "0.1", "num_train_timesteps": "1000",
      "time_embedding_type": "\"positional\"", "class_embed_type": "null", "act_fn": "\"swish\"",
      "mid_block_type": "\"UNetMidBlock2D\"", "some_new_field": "null",
    ]).parsed()
    #expect(noted == plain)
  }

  static let unsupported: [(String, String)] = [
    ("act_fn", "\"gelu\""), ("act_fn", "\"mish\""), ("time_embedding_type", "\"fourier\""),
    ("time_embedding_type", "\"learned\""), ("mid_block_type", "\"UNetMidBlock2DCrossAttn\""),
    ("mid_block_type", "null"), ("class_embed_type", "\"timestep\""),
    ("class_embed_type", "\"identity\""), ("resnet_time_scale_shift", "\"ada_group\""),
    ("resnet_time_scale_shift", "\"spatial\""), ("downsample_type", "\"kernel\""),
    ("upsample_type", "\"avg\""), ("_class_name", "\"UNet2DConditionModel\""),
    ("down_block_types", "[\"DownBlock2D\", \"AttnSkipDownBlock2D\"]"),
    ("down_block_types", "[\"SkipDownBlock2D\", \"DownBlock2D\"]"),
    ("down_block_types", "[\"KDownBlock2D\", \"DownBlock2D\"]"),
    ("down_block_types", "[\"CrossAttnDownBlock2D\", \"DownBlock2D\"]"),
    ("down_block_types", "[\"AttnUpBlock2D\", \"DownBlock2D\"]"),
    ("up_block_types", "[\"AttnSkipUpBlock2D\", \"UpBlock2D\"]"),
    ("up_block_types", "[\"AttnDownsampleBlock2D\", \"UpBlock2D\"]"),
    ("cross_attention_dim", "768"), ("encoder_hid_dim", "5"), ("self_condition", "true"),
    ("_class_name", "\"UNet2D\\nModel\""),
  ]

  @Test(arguments: unsupported)
  func unsupportedFields(_ field: String, _ value: String) {
    expectRefusal("unet/config.json", field, kind: .unsupported) {
      _ = try SyntheticModel.tiny.with([field: value]).parsed()
    }
  }

  static let malformed: [(String, String)] = [
    ("block_out_channels", "[8]"), ("block_out_channels", "8"), ("block_out_channels", "[8, 16.5]"),
    ("block_out_channels", "[8, 0]"), ("block_out_channels", "[8, -16]"),
    ("block_out_channels", "[8, 18446744073709551616]"), ("block_out_channels", "[8, 1000000]"),
    ("block_out_channels", "null"), ("down_block_types", "[]"), ("down_block_types", "[1, 2]"),
    ("down_block_types", "\"DownBlock2D\""), ("up_block_types", "[\"UpBlock2D\"]"),
    ("sample_size", "0"), ("sample_size", "-8"), ("sample_size", "null"), ("sample_size", "[8, 8]"),
    ("sample_size", "7"), ("sample_size", "100000"), ("layers_per_block", "0"),
    ("layers_per_block", "1000000"), ("layers_per_block", "\"1\""), ("in_channels", "0"),
    ("out_channels", "true"), ("attention_head_dim", "0"), ("attention_head_dim", "3"),
    ("norm_num_groups", "3"), ("norm_num_groups", "16"), ("norm_num_groups", "0"),
    ("norm_num_groups", "null"), ("attn_norm_num_groups", "5"), ("norm_eps", "-1"),
    ("norm_eps", "\"small\""), ("mid_block_scale_factor", "0"), ("freq_shift", "2"),
    ("flip_sin_to_cos", "1"), ("add_attention", "\"yes\""), ("center_input_sample", "0"),
    ("downsample_padding", "2"), ("num_class_embeds", "0"), ("num_class_embeds", "1.5"),
    ("time_embedding_dim", "0"), ("patch_size", "2"), ("patch_size", "0"), ("act_fn", "4"),
  ]

  @Test(arguments: malformed)
  func malformedFields(_ field: String, _ value: String) {
    expectRefusal("unet/config.json", field, kind: .malformed) {
      _ = try SyntheticModel.tiny.with([field: value]).parsed()
    }
  }

  @Test(arguments: ["block_out_channels", "down_block_types", "up_block_types", "sample_size"])
  func missingFields(_ field: String) {
    expectRefusal("unet/config.json", field, kind: .malformed) {
      _ = try SyntheticModel.tiny.with([field: nil]).parsed()
    }
  }

  @Test(arguments: ["[]", "3", "null", "\"UNet2DModel\""])
  func notAnObject(_ text: String) throws {
    let json = try JSONValue.parse(text.utf8)
    expectRefusal("c.json", kind: .malformed) { _ = try UNet2DConfiguration(json, file: "c.json") }
  }
}
