import Checkpoints
import Networks

extension Architecture {
  /// diffusers' `UNet2DModel`, by its own configuration.
  static let diffusers = Architecture(
    name: "diffusers", title: "diffusers' UNet2DModel",
    matches: { $0["_class_name"]?.string == "UNet2DModel" },
    plan: { source throws(CheckpointError) in
      try UNet2DConfiguration(
        .object(source.arguments.fields), file: source.arguments.file)
    },
    // Its shapes leave too much open: the block types are in the configuration.
    recognise: { _, _ in nil }, clock: openAIClock)
}
