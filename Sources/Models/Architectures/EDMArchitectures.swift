import Checkpoints
import Networks

extension Architecture {
  /// NVIDIA's form of ADM.
  static let dhariwal = Architecture(
    name: "dhariwal", title: "NVIDIA's DhariwalUNet",
    matches: { $0["model_type"]?.string == "DhariwalUNet" },
    plan: { source throws(CheckpointError) in
      var plan = DhariwalUNetPlan()
      let network = try EDMArguments(
        source, defaultMultipliers: [1, 2, 3, 4], blocks: 3, sides: [32, 16, 8])
      plan.prefix = network.prefix
      plan.side = network.side
      plan.channels = network.channels
      plan.classCount = network.classes
      plan.width = try source.arguments.integer("model_channels", in: 1...16_384, default: 192)
      plan.multipliers = network.multipliers
      plan.blocksPerLevel = network.blocks
      plan.attentionSides = network.attentionSides
      plan.embeddingMultiplier = try source.arguments.integer(
        "channel_mult_emb", in: 1...64, default: 4)
      plan.headWidth = try source.arguments.headWidth()
      try network.check(width: plan.width, source.arguments)
      return plan
    },
    recognise: { shapes, _ in
      EDMArguments.recognised(shapes, head: "out_norm", type: "DhariwalUNet")
    },
    clock: edmClock)

  /// DDPM++ and NCSN++.
  static let song = Architecture(
    name: "song", title: "NVIDIA's SongUNet",
    matches: { $0["model_type"]?.string == "SongUNet" },
    plan: { source throws(CheckpointError) in
      let fields = source.arguments
      var plan = SongUNetPlan()
      let network = try EDMArguments(
        source, defaultMultipliers: [1, 2, 2, 2], blocks: 4, sides: [16])
      plan.prefix = network.prefix
      plan.side = network.side
      plan.channels = network.channels
      plan.classCount = network.classes
      plan.width = try fields.integer("model_channels", in: 1...16_384, default: 128)
      plan.multipliers = network.multipliers
      plan.blocksPerLevel = network.blocks
      plan.attentionSides = network.attentionSides
      plan.embeddingMultiplier = try fields.integer("channel_mult_emb", in: 1...64, default: 4)
      // CTM's command line says all of these with one word.
      let isNCSN = try fields.string("arch", default: "ddpmpp") == "ncsnpp"
      plan.noiseMultiplier = try fields.integer(
        "channel_mult_noise", in: 1...64, default: isNCSN ? 2 : 1)
      plan.embedding = try fields.choice(
        "embedding_type", default: isNCSN ? .fourier : .positional)
      plan.encoder = try fields.choice("encoder_type", default: isNCSN ? .residual : .standard)
      let _: SongUNetPlan.DecoderKind = try fields.choice("decoder_type", default: .standard)
      let taps =
        try fields.integerList("resample_filter", in: 0...1000)
        ?? (isNCSN ? [1, 3, 3, 1] : [1, 1])
      guard taps == [1, 1] || taps == [1, 3, 3, 1] else {
        throw fields.unsupported("resample_filter", "\(taps)", known: ["[1, 1]", "[1, 3, 3, 1]"])
      }
      plan.hasBinomialFilter = taps.count == 4
      let isTrajectory = try fields.string("training_mode", default: "") == "ctm"
      plan.hasSecondTime =
        isTrajectory || source.hasSecondTime
        || source.shapes["\(network.prefix)map_layer0_s.weight"] != nil
      try network.check(width: plan.width, fields)
      return plan
    },
    recognise: { shapes, _ in EDMArguments.recognised(shapes, head: "aux_norm", type: "SongUNet") },
    clock: edmClock)
}

/// The arguments that NVIDIA's networks share.
struct EDMArguments {
  var prefix: String
  var side: Int
  var channels: Int
  var classes: Int
  var multipliers: [Int]
  var blocks: Int
  var attentionSides: Set<Int>

  init(
    _ source: ArchitectureSource, defaultMultipliers: [Int], blocks: Int, sides: [Int]
  ) throws(CheckpointError) {
    let fields = source.arguments
    try fields.allow(only: Self.known)
    prefix = Self.prefix(source.shapes) ?? "model."
    side = try fields.told("img_resolution", in: 1...4096)
    channels = try fields.integer("img_channels", in: 1...64, default: 3)
    classes = try fields.integer("label_dim", in: 0...10_000_000, default: source.classes ?? 0)
    multipliers = try fields.integerList("channel_mult", in: 1...64) ?? defaultMultipliers
    self.blocks = try fields.integer("num_blocks", in: 1...64, default: blocks)
    attentionSides = Set(try fields.integerList("attn_resolutions", in: 0...4096) ?? sides)
  }

  /// What would otherwise end in the arithmetic.
  func check(width: Int, _ fields: ConfigurationFields) throws(CheckpointError) {
    guard (1...12).contains(multipliers.count), side % (1 << (multipliers.count - 1)) == 0 else {
      throw fields.malformed("img_resolution \(side) can't be halved \(multipliers.count - 1)×")
    }
    for multiplier in multipliers + [1] {
      let channels = width * multiplier
      let groups = min(32, channels / 4)
      guard groups > 0, channels % groups == 0 else {
        throw fields.malformed("model_channels \(width) does not divide into groups of its norms")
      }
    }
    try fields.checkMemory(
      side: side, widest: width * (multipliers.max() ?? 1), field: "img_resolution")
  }

  /// What stands before the names of the encoder's parts.
  static func prefix(_ shapes: StateShapes) -> String? {
    for prefix in ["model.", "", "unet."]
    where shapes.names.contains(where: { $0.hasPrefix("\(prefix)enc.") }) {
      return prefix
    }
    return nil
  }

  /// - Parameters:
  ///   - head: a part of the last norm's name that only this network has.
  ///   - type: its class.
  static func recognised(_ shapes: StateShapes, head: String, type: String)
    -> [String: JSONValue]?
  {
    guard let prefix = prefix(shapes), shapes.names.contains(where: { $0.contains(head) }),
      let levels = EDMLevels(
        shapes, prefix: prefix, lastPart: "conv1.weight", attention: "qkv.weight"),
      let noise = shapes["\(prefix)map_layer0.weight"], noise.count == 2,
      let first = shapes["\(prefix)enc.\(levels.side)x\(levels.side)_conv.weight"], first.count == 4
    else { return nil }
    let isSong = type == "SongUNet"
    let embedding = noise[0]
    // The first convolution of SongUNet has the plain width, whatever the first level has.
    let width = isSong ? first[0] : noise[1]
    guard width > 0, levels.widths.allSatisfy({ $0 % width == 0 && $0 > 0 }) else { return nil }
    var arguments = levels.arguments(width: width)
    arguments["model_type"] = .string(type)
    arguments["img_channels"] = .integer(first[1])
    arguments["channel_mult_emb"] = .integer(embedding / width)
    arguments["label_dim"] = .integer(shapes["\(prefix)map_label.weight"]?.last ?? 0)
    if isSong {
      let hasFrequencies = shapes["\(prefix)map_noise.freqs"] != nil
      arguments["embedding_type"] = .string(hasFrequencies ? "fourier" : "positional")
      arguments["channel_mult_noise"] = .integer(max(noise[1] / width, 1))
      let isResidual = shapes.names.contains { $0.contains("aux_residual") }
      arguments["encoder_type"] = .string(isResidual ? "residual" : "standard")
      let taps = shapes.shapes.first { $0.key.hasSuffix("resample_filter") }?.value.last
      arguments["resample_filter"] = .array(
        (taps == 4 ? [1, 3, 3, 1] : [1, 1]).map { .integer($0) })
    } else {
      arguments["channels_per_head"] = levels.headArgument(shapes)
    }
    return arguments
  }

  private static let known: Set<String> = [
    "arch", "attn_resolutions", "augment_dim", "channel_mult", "channel_mult_emb",
    "channel_mult_noise", "channels_per_head", "decoder_type", "dropout", "embedding_type",
    "encoder_type", "img_channels", "img_resolution", "in_channels", "label_dim",
    "label_dropout", "linear_probing", "model_channels", "model_type", "num_blocks",
    "out_channels", "resample_filter", "sigma_data", "sigma_max", "sigma_min", "sigma_shift",
    "teacher", "teacher_model_path", "training_mode", "use_fp16",
  ]
}

/// Levels of a network whose parts are named after their sides, as the weights show them.
struct EDMLevels {
  let prefix: String
  let side: Int
  /// Channels of each level, the finest first.
  let widths: [Int]
  let blocks: Int
  let attentionSides: [Int]

  /// - Parameters:
  ///   - lastPart: the tensor whose first size is a block's channels.
  ///   - attention: the tensor that only blocks with attention have.
  init?(_ shapes: StateShapes, prefix: String, lastPart: String, attention: String) {
    let sides = shapes.names.compactMap { name -> Int? in
      guard name.hasPrefix("\(prefix)enc.") else { return nil }
      return Int(name.dropFirst(prefix.count + 4).prefix { $0 != "x" })
    }
    guard let largest = sides.max(), (1...4096).contains(largest) else { return nil }
    var widths: [Int] = []
    var attends: [Int] = []
    var side = largest
    while side > 0, let width = shapes["\(prefix)enc.\(side)x\(side)_block0.\(lastPart)"]?.first {
      widths.append(width)
      if shapes["\(prefix)enc.\(side)x\(side)_block0.\(attention)"] != nil { attends.append(side) }
      side /= 2
    }
    guard !widths.isEmpty else { return nil }
    self.prefix = prefix
    self.side = largest
    self.widths = widths
    blocks = shapes.count("\(prefix)enc.\(largest)x\(largest)_block", ".\(lastPart)")
    attentionSides = attends
  }

  func arguments(width: Int) -> [String: JSONValue] {
    [
      "img_resolution": .integer(side),
      "model_channels": .integer(width),
      "channel_mult": .array(widths.map { .integer($0 / width) }),
      "num_blocks": .integer(blocks),
      "attn_resolutions": .array(attentionSides.map { .integer($0) }),
    ]
  }

  /// Channels of a head, where a pickle says how many heads a block has.
  func headWidth(_ shapes: StateShapes) -> Int? {
    for (level, width) in widths.enumerated() where attentionSides.contains(side >> level) {
      let name = "\(prefix)enc.\(side >> level)x\(side >> level)_block0"
      if let heads = shapes.attributes[name]?["num_heads"]?.integer, heads > 0 {
        return width / heads
      }
    }
    return nil
  }

  /// Channels of a head as an argument: what a pickle says, the published 64, or null where 64 leaves
  /// a level without the attention that its weights have.
  func headArgument(_ shapes: StateShapes) -> JSONValue {
    if let width = headWidth(shapes) { return .integer(width) }
    let attended = widths.indices.filter { attentionSides.contains(side >> $0) }.map { widths[$0] }
    return attended.allSatisfy { $0 >= 64 } ? .integer(64) : .null
  }
}

extension ConfigurationFields {
  /// Channels of an attention head, which weights don't tell.
  func headWidth() throws(CheckpointError) -> Int {
    if self["channels_per_head"] == .null { throw untold("channels_per_head") }
    return try integer("channels_per_head", in: 1...4096, default: 64)
  }
}
