import Checkpoints
import Networks

extension Architecture {
  /// OpenAI's network, and what CTM and CAF made of it.
  static let adm = Architecture(
    name: "adm", title: "OpenAI's ADM", matches: { $0["num_channels"] != nil },
    plan: { source throws(CheckpointError) in try admPlan(source) },
    recognise: { shapes, given in admArguments(shapes, given) }, clock: openAIClock)

  private static func admPlan(_ source: ArchitectureSource) throws(CheckpointError) -> ADMPlan {
    let fields = source.arguments
    try fields.allow(only: admFields)
    try fields.require("attention_type", isOneOf: ["legacy", "flash", "xformer", "xformers"])
    guard try !fields.bool("learn_sigma", default: false) else {
      throw fields.unsupported("learn_sigma", "true", known: ["false"])
    }
    var plan = ADMPlan()
    if fields["image_size"] == nil, fields["num_head_channels"] == nil, fields["num_heads"] == nil {
      throw fields.untold("image_size", "num_head_channels")
    }
    plan.side = try fields.told("image_size", in: 1...4096)
    plan.inChannels = try fields.integer(
      "in_channels", in: 1...64, default: source.inChannels ?? 3)
    plan.width = try fields.integer("num_channels", in: 32...16_384)
    plan.blocksPerLevel = try fields.integer("num_res_blocks", in: 1...32, default: 2)
    let multipliers = try fields.integerList("channel_mult", in: 1...64) ?? []
    plan.multipliers = multipliers
    if multipliers.isEmpty { plan.multipliers = try usualMultipliers(side: plan.side, fields) }
    let sides = try fields.integerList("attention_resolutions", in: 1...4096) ?? [32, 16, 8]
    plan.attentionSides = Set(sides)
    let headWidth = try fields.optionalInteger(
      "num_head_channels", in: -1...4096, default: nil)
    let heads = try fields.optionalInteger("num_heads", in: 1...1024, default: nil)
    let upper = try fields.integer("num_heads_upsample", in: -1...1024, default: -1)
    if let headWidth, headWidth > 0 {
      plan.headWidth = headWidth
    } else {
      guard let heads else { throw fields.untold("num_head_channels") }
      guard upper == -1 || upper == heads else {
        throw fields.unsupported("num_heads_upsample", "\(upper)", known: ["-1", "\(heads)"])
      }
      plan.headWidth = nil
      plan.heads = heads
    }
    plan.timeScalesAndShifts = try fields.bool("use_scale_shift_norm", default: true)
    plan.resamplesInBlocks = try fields.bool("resblock_updown", default: false)
    let isTrajectory = try fields.string("training_mode", default: "") == "ctm"
    plan.hasSecondTime =
      isTrajectory || source.hasSecondTime || source.shapes["time_embed_s.0.weight"] != nil
    if try fields.bool("class_cond", default: false) {
      plan.classCount = try fields.integer(
        "num_classes", in: 1...10_000_000,
        default: source.classes ?? source.shapes["label_emb.weight"]?.first ?? 1000)
    }
    try check(plan, fields)
    return plan
  }

  /// What would otherwise end in the arithmetic.
  private static func check(_ plan: ADMPlan, _ fields: ConfigurationFields) throws(CheckpointError)
  {
    guard plan.multipliers.count <= 12, plan.side % (1 << (plan.multipliers.count - 1)) == 0 else {
      throw fields.malformed(
        "image_size \(plan.side) can't be halved \(plan.multipliers.count - 1)×")
    }
    let widest = plan.width * (plan.multipliers.max() ?? 1)
    guard plan.width % 32 == 0 else {
      throw fields.malformed(
        "num_channels \(plan.width) must divide by 32, the groups of its norms")
    }
    guard plan.headWidth.map({ plan.width % $0 == 0 }) ?? (plan.width % plan.heads == 0) else {
      throw fields.malformed("num_channels \(plan.width) does not divide into such heads")
    }
    try fields.checkMemory(side: plan.side, widest: widest, field: "image_size")
  }

  private static func usualMultipliers(side: Int, _ fields: ConfigurationFields)
    throws(CheckpointError) -> [Int]
  {
    switch side {
    case 256: return [1, 1, 2, 2, 4, 4]
    case 128: return [1, 1, 2, 3, 4]
    case 32, 64: return [1, 2, 3, 4]
    default: throw fields.malformed("channel_mult must be given for an image_size of \(side)")
    }
  }

  private static let admFields: Set<String> = [
    "attention_resolutions", "attention_type", "channel_mult", "class_cond", "conv_resample",
    "dropout", "image_size", "in_channels", "learn_sigma", "num_channels", "num_classes",
    "num_head_channels", "num_heads", "num_heads_upsample", "num_res_blocks", "out_channels",
    "resblock_updown", "training_mode", "use_checkpoint", "use_fp16", "use_new_attention_order",
    "use_scale_shift_norm", "weight_schedule", "sigma_min", "sigma_max",
  ]

  /// Levels show on the way up, where the blocks that double are told by their place.
  private static func admArguments(_ shapes: StateShapes, _ given: [String: JSONValue])
    -> [String: JSONValue]?
  {
    guard let first = shapes["input_blocks.0.0.weight"], first.count == 4,
      let time = shapes["time_embed.0.weight"], time.count == 2, time[1] > 0,
      let embedding = shapes["input_blocks.1.0.emb_layers.1.weight"], embedding.count == 2,
      let block = shapes["input_blocks.1.0.out_layers.3.weight"], block.count == 4
    else { return nil }
    let width = time[1]
    var multipliers: [Int] = []
    var attends: [Bool] = []
    var blocks = 0
    var inLevel = 0
    var usesBlocks = true
    for index in 0..<shapes.count("output_blocks.", ".0.in_layers.0.weight") {
      let name = "output_blocks.\(index)"
      inLevel += 1
      let hasAttention = shapes["\(name).1.qkv.weight"] != nil
      let sampler = hasAttention ? "\(name).2" : "\(name).1"
      let doubles = shapes["\(sampler).in_layers.0.weight"] != nil
      if shapes["\(sampler).conv.weight"] != nil { usesBlocks = false }
      if doubles || shapes["\(sampler).conv.weight"] != nil { inLevel = 0 }
      guard inLevel == 0 || index == shapes.count("output_blocks.", ".0.in_layers.0.weight") - 1
      else { continue }
      multipliers.insert((shapes["\(name).0.out_layers.3.weight"]?.first ?? 0) / width, at: 0)
      attends.insert(hasAttention, at: 0)
      if multipliers.count == 1 { blocks = index }
    }
    guard !multipliers.isEmpty, multipliers.allSatisfy({ $0 > 0 }) else { return nil }
    let classes = shapes["label_emb.weight"]?.first
    var arguments: [String: JSONValue] = [
      "num_channels": .integer(width),
      "num_res_blocks": .integer(blocks),
      "channel_mult": .string(multipliers.map(String.init).joined(separator: ",")),
      "class_cond": .bool(classes != nil),
      "use_scale_shift_norm": .bool(embedding[0] == 2 * block[0]),
      "resblock_updown": .bool(usesBlocks),
      "in_channels": .integer(first[1]),
    ]
    if let classes { arguments["num_classes"] = .integer(classes) }
    // The published networks; of others the weights don't tell.
    switch (width, multipliers, blocks) {
    case (192, [1, 2, 3, 4], 3):
      // CAF's CIFAR-10 networks have the shapes of its ImageNet ones.
      arguments["image_size"] = .integer(first[1] == 6 && classes != 1000 ? 32 : 64)
      arguments["num_head_channels"] = .integer(64)
    case (256, [1, 1, 2, 2, 4, 4], 2):
      arguments["image_size"] = .integer(256)
      arguments["num_head_channels"] = .integer(64)
    default: break
    }
    if let side = (given["image_size"] ?? arguments["image_size"])?.integer {
      let sides = attends.indices.filter { attends[$0] }.map { String(side >> $0) }
      arguments["attention_resolutions"] = .string(sides.joined(separator: ","))
    }
    return arguments
  }
}

extension ConfigurationFields {
  /// What neither a configuration nor the weights tell.
  func untold(_ fields: String...) -> CheckpointError {
    return CheckpointError(
      .unsupported,
      "\(file): \(fields.joined(separator: " and ")) can't be told from the weights; say it when the"
        + " model is converted, or in retouch-model.json's arguments", remedy: .arguments)
  }

  /// A whole number that weights alone may not tell.
  func told(_ field: String, in range: ClosedRange<Int>) throws(CheckpointError) -> Int {
    guard let value = try optionalInteger(field, in: range, default: nil) else {
      throw untold(field)
    }
    return value
  }

  /// A call's memory grows with this; the largest published model has a sixteenth of it.
  func checkMemory(side: Int, widest: Int, field: String) throws(CheckpointError) {
    guard side * side <= (1 << 28) / max(widest, 1) else {
      throw malformed("\(field) \(side) with such wide blocks takes too much memory")
    }
  }
}
