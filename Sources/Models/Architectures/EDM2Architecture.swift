import Checkpoints
import Networks

extension Architecture {
  /// EDM2's magnitude-preserving network, as NVIDIA, ECT and FastGen keep it.
  static let edm2 = Architecture(
    name: "edm2", title: "NVIDIA's EDM2 network",
    matches: { $0["model_channels"] != nil && $0["model_type"] == nil },
    plan: { source throws(CheckpointError) in try edm2Plan(source) },
    recognise: { shapes, _ in edm2Arguments(shapes) }, clock: edmClock)

  private static func edm2Plan(_ source: ArchitectureSource) throws(CheckpointError) -> EDM2Plan {
    let fields = source.arguments
    try fields.allow(only: edm2Fields)
    guard try fields.integerList("resample_filter", in: 0...1000) ?? [1, 1] == [1, 1] else {
      throw fields.unsupported("resample_filter", "not [1, 1]", known: ["[1, 1]"])
    }
    var arguments = EDM2Plan.Arguments(
      side: try fields.told("img_resolution", in: 1...4096),
      channels: try fields.integer("img_channels", in: 1...64, default: 3),
      labelCount: try fields.integer("label_dim", in: 0...10_000_000, default: source.classes ?? 0))
    arguments.prefix = EDMArguments.prefix(source.shapes) ?? "unet."
    arguments.modelChannels = try fields.integer("model_channels", in: 1...16_384, default: 192)
    arguments.multipliers = try fields.integerList("channel_mult", in: 1...64) ?? [1, 2, 3, 4]
    arguments.noiseMultiplier = try fields.optionalInteger(
      "channel_mult_noise", in: 1...64, default: nil)
    arguments.embeddingMultiplier = try fields.optionalInteger(
      "channel_mult_emb", in: 1...64, default: nil)
    arguments.blocksPerLevel = try fields.integer("num_blocks", in: 1...64, default: 3)
    arguments.attentionSides = try fields.integerList("attn_resolutions", in: 0...4096) ?? [16, 8]
    arguments.labelBalance = try fields.number("label_balance", in: 0...1, default: 0.5)
    arguments.concatenationBalance = try fields.number("concat_balance", in: 0...1, default: 0.5)
    arguments.residualBalance = try fields.number("res_balance", in: 0...1, default: 0.3)
    arguments.attentionBalance = try fields.number("attn_balance", in: 0...1, default: 0.3)
    arguments.channelsPerHead = try fields.headWidth()
    arguments.clip =
      fields["clip_act"] == .null ? nil : try fields.number("clip_act", in: 0...1e9, default: 256)
    try fields.require("embedding_type", isOneOf: ["fourier", "positional"])
    arguments.embeddingKind =
      try fields.string("embedding_type", default: "fourier") == "positional"
      ? .positional : .fourier
    return try EDM2Plan(arguments, file: fields.file)
  }

  private static func edm2Arguments(_ shapes: StateShapes) -> [String: JSONValue]? {
    guard let prefix = EDMArguments.prefix(shapes),
      let levels = EDMLevels(
        shapes, prefix: prefix, lastPart: "conv_res1.weight", attention: "attn_qkv.weight"),
      let width = levels.widths.first, width > 0, levels.widths.allSatisfy({ $0 % width == 0 }),
      let first = shapes["\(prefix)enc.\(levels.side)x\(levels.side)_conv.weight"],
      first.count == 4,
      let noise = shapes["\(prefix)emb_noise.weight"], noise.count == 2
    else { return nil }
    var arguments = levels.arguments(width: width)
    arguments["img_channels"] = .integer(first[1] - 1)
    arguments["label_dim"] = .integer(shapes["\(prefix)emb_label.weight"]?.last ?? 0)
    arguments["channel_mult_noise"] = .integer(noise[1] / width)
    arguments["channel_mult_emb"] = .integer(noise[0] / width)
    arguments["embedding_type"] = .string(
      shapes["\(prefix)emb_fourier.freqs"] == nil ? "positional" : "fourier")
    arguments["channels_per_head"] = levels.headArgument(shapes)
    return arguments
  }

  private static let edm2Fields: Set<String> = [
    "attn_balance", "attn_resolutions", "channel_mult", "channel_mult_emb", "channel_mult_noise",
    "channels_per_head", "clip_act", "concat_balance", "dropout", "dropout_res", "embedding_type",
    "img_channels", "img_resolution", "label_balance", "label_dim", "logvar_channels",
    "model_channels", "num_blocks", "res_balance", "resample_filter", "sigma_data", "sigma_shift",
    "use_fp16",
  ]
}
