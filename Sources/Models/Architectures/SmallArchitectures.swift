import Checkpoints
import Networks

extension Architecture {
  /// The network of lucidrains' bit-diffusion.
  static let bits = Architecture(
    name: "bits", title: "bit-diffusion's Unet", matches: { $0["dim"] != nil },
    plan: { source throws(CheckpointError) in
      let fields = source.arguments
      try fields.allow(only: [
        "bit_scale", "bits", "channels", "dim", "dim_mults", "image_size", "init_dim",
        "learned_sinusoidal_dim", "noise_schedule", "resnet_block_groups", "time_difference",
        "timesteps",
      ])
      var arguments = BitUNetPlan.Arguments(
        // Nothing in the file tells; the paper's first pictures are CIFAR-10's.
        side: try fields.integer("image_size", in: 1...4096, default: 32),
        dim: try fields.integer("dim", in: 1...16_384))
      arguments.multipliers = try fields.integerList("dim_mults", in: 1...64) ?? [1, 2, 4, 8]
      arguments.channels = try fields.integer("channels", in: 1...16, default: 3)
      arguments.bits = try fields.integer("bits", in: 1...16, default: 8)
      arguments.groups = try fields.integer("resnet_block_groups", in: 1...1024, default: 8)
      arguments.sinusoids = try fields.integer("learned_sinusoidal_dim", in: 1...4096, default: 16)
      arguments.prefix = source.shapes.names.contains { $0.hasPrefix("model.") } ? "model." : ""
      return try BitUNetPlan(arguments, file: fields.file)
    },
    recognise: { shapes, _ in
      let prefix = shapes.names.contains { $0.hasPrefix("model.") } ? "model." : ""
      guard let first = shapes["\(prefix)init_conv.weight"], first.count == 4,
        let sinusoids = shapes["\(prefix)time_mlp.0.weights"]?.first
      else { return nil }
      guard first[0] > 0 else { return nil }
      // A level's last layer has the channels of the next.
      let multipliers = (0..<shapes.count("\(prefix)downs.", ".3.weight")).map {
        (shapes["\(prefix)downs.\($0).3.weight"]?.first ?? 0) / first[0]
      }
      return [
        "dim": .integer(first[0]),
        "dim_mults": .array(multipliers.map { .integer($0) }),
        "learned_sinusoidal_dim": .integer(2 * sinusoids),
      ]
    }, clock: edmClock)

  /// The toy network of sCM-mnist.
  static let mnist = Architecture(
    name: "mnist", title: "sCM-mnist's Unet", matches: { $0["base_dim"] != nil },
    plan: { source throws(CheckpointError) in
      let fields = source.arguments
      try fields.allow(only: [
        "base_dim", "dim_mults", "image_size", "in_channels", "out_channels", "time_embedding_dim",
      ])
      var arguments = MNISTUNetPlan.Arguments()
      arguments.side = try fields.integer("image_size", in: 1...4096, default: 28)
      arguments.inChannels = try fields.integer("in_channels", in: 1...64, default: 1)
      arguments.outChannels = try fields.integer("out_channels", in: 1...64, default: 1)
      arguments.timeEmbeddingWidth = try fields.integer(
        "time_embedding_dim", in: 1...16_384, default: 256)
      arguments.baseChannels = try fields.integer("base_dim", in: 1...16_384)
      arguments.multipliers = try fields.integerList("dim_mults", in: 1...64) ?? [2, 4]
      return try MNISTUNetPlan(arguments, file: fields.file)
    },
    recognise: { _, _ in nil }, clock: edmClock)
}
