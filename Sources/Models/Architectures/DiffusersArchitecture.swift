import Checkpoints
import Networks

extension Architecture {
  /// diffusers' `UNet2DModel`, by its own configuration.
  package static let diffusers = Architecture(
    name: "diffusers", title: "diffusers' UNet2DModel",
    // Its other classes too: the refusal then names the class.
    matches: { $0["_class_name"] != nil || $0["block_out_channels"] != nil },
    plan: { source throws(CheckpointError) in
      try UNet2DConfiguration(
        .object(source.arguments.fields), file: source.arguments.file)
    },
    // Its shapes leave too much open: the block types are in the configuration.
    recognise: { _, _ in nil }, clock: openAIClock)
}
