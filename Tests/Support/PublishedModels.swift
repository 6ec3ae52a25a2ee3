/// The published consistency models, as diffusers' converter writes their configurations.
extension SyntheticModel {
  /// ImageNet at 64×64, class-conditional.
  package static let imageNet64 = SyntheticModel(configuration: [
    "_class_name": "\"UNet2DModel\"", "sample_size": "64", "in_channels": "3",
    "out_channels": "3", "layers_per_block": "3", "num_class_embeds": "1000",
    "block_out_channels": "[192, 384, 576, 768]", "attention_head_dim": "64",
    "down_block_types":
      "[\"ResnetDownsampleBlock2D\", \"AttnDownBlock2D\", \"AttnDownBlock2D\", \"AttnDownBlock2D\"]",
    "up_block_types":
      "[\"AttnUpBlock2D\", \"AttnUpBlock2D\", \"AttnUpBlock2D\", \"ResnetUpsampleBlock2D\"]",
    "resnet_time_scale_shift": "\"scale_shift\"", "attn_norm_num_groups": "32",
    "upsample_type": "\"resnet\"", "downsample_type": "\"resnet\"",
  ])

  /// LSUN bedrooms and cats at 256×256, unconditional.
  package static let lsun256 = SyntheticModel(configuration: [
    "_class_name": "\"UNet2DModel\"", "sample_size": "256", "in_channels": "3",
    "out_channels": "3", "layers_per_block": "2", "num_class_embeds": "null",
    "block_out_channels": "[256, 256, 512, 512, 1024, 1024]", "attention_head_dim": "64",
    "down_block_types":
      "[\"ResnetDownsampleBlock2D\", \"ResnetDownsampleBlock2D\", \"ResnetDownsampleBlock2D\", "
      + "\"AttnDownBlock2D\", \"AttnDownBlock2D\", \"AttnDownBlock2D\"]",
    "up_block_types":
      "[\"AttnUpBlock2D\", \"AttnUpBlock2D\", \"AttnUpBlock2D\", "
      + "\"ResnetUpsampleBlock2D\", \"ResnetUpsampleBlock2D\", \"ResnetUpsampleBlock2D\"]",
    "resnet_time_scale_shift": "\"default\"", "attn_norm_num_groups": "32",
    "upsample_type": "\"resnet\"", "downsample_type": "\"resnet\"",
  ])
}
