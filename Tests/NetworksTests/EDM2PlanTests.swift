import Checkpoints
import Networks
import Tensors
import TestSupport
import Testing

/// NVIDIA's magnitude-preserving network.
@Suite struct EDM2PlanTests {
  /// Two levels, 32 and 64 channels, on 16×16.
  static let small: EDM2Plan.Arguments = {
    var arguments = EDM2Plan.Arguments(side: 16, channels: 3, labelCount: 10)
    arguments.modelChannels = 32
    arguments.multipliers = [1, 2]
    arguments.blocksPerLevel = 2
    arguments.attentionSides = [8]
    arguments.channelsPerHead = 16
    return arguments
  }()

  /// The published networks' names and shapes, as the original constructor makes them, without
  /// `logvar_*`.
  @Test(arguments: [
    (128, TensorListing(tensors: 200, numbers: 124_711_077, hash: 0x047e_54d6_a3e6_1145)),
    (192, TensorListing(tensors: 200, numbers: 280_209_637, hash: 0x1219_8f9a_bdb8_a825)),
  ])
  func published(_ modelChannels: Int, _ expected: TensorListing) throws {
    var arguments = EDM2Plan.Arguments(side: 64, channels: 3, labelCount: 1000)
    arguments.modelChannels = modelChannels
    let plan = try EDM2Plan(arguments, file: "network")
    #expect(TensorListing(plan.neededTensors) == expected)
    #expect(plan.shape.classCount == 1000 && !plan.shape.requiresClass)
    #expect(plan.shape.sideMultiple == 8)
    #expect(plan.shape.levels == [1, 2, 3, 4].map { modelChannels * $0 })
  }

  /// The layers and the network name the same weights.
  @Test func everyWeightHasItsLayer() throws {
    let plan = try EDM2Plan(Self.small, file: "network")
    let weights = plan.neededTensors.filter { $0.value.count > 1 }
    let layers = plan.layers.filter { $0.kind != .attention }
    #expect(Set(layers.map { "\($0.name).weight" }) == Set(weights.keys))
    #expect(
      layers.reduce(0) { $0 + $1.weights } == weights.values.reduce(0) { $0 + $1.reduce(1, *) })
  }

  @Test func namesFollowTheArguments() throws {
    var arguments = Self.small
    arguments.prefix = "net."
    arguments.embeddingKind = .positional
    arguments.labelCount = 0
    let names = try EDM2Plan(arguments, file: "network").neededTensors.keys
    #expect(names.allSatisfy { $0.hasPrefix("net.") && !$0.contains("fourier") })
    #expect(!names.contains("net.emb_label.weight"))
    #expect(names.contains("net.dec.8x8_in0.attn_qkv.weight"))
    #expect(!names.contains("net.dec.8x8_in1.attn_qkv.weight"))
  }

  /// Times and classes count; no class is none of them.
  @Test func everyInputCounts() throws {
    let plan = try EDM2Plan(Self.small, file: "network")
    let network = try plan.network(.random(for: plan))
    var random = TestRandom(2)
    let x = random.tensor([1, 16, 16, 3])
    func run(_ time: Float, _ label: Int?) -> Tensor {
      network(x, times: [time], labels: label.map { [$0] }, TestThreads.two)
    }
    let out = run(0.3, 4)
    #expect(out.isFinite && out.shape == x.shape)
    #expect(out.largestMagnitude > 0.1 && out.largestMagnitude < 20)
    for other in [run(-1, 4), run(0.3, 5), run(0.3, nil)] {
      #expect(other.largestError(to: out) > 0.01)
    }
  }

  /// Weights count by their direction only: their size is divided away.
  @Test func scaledWeightsChangeLittle() throws {
    let plan = try EDM2Plan(Self.small, file: "network")
    let folder = try TemporaryFolder()
    func run(_ factor: Float) throws -> Tensor {
      var builder = SafetensorsBuilder()
      for (name, shape) in plan.neededTensors.sorted(by: { $0.key < $1.key }) {
        var random = TestRandom(name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
        let values = random.tensor([shape.reduce(1, *)]).values
        builder.add(name, shape, values.map { shape.count > 1 ? factor * $0 : $0 })
      }
      // What only training needs may be there, and as it likes.
      builder.add("logvar_linear.weight", [1, 2], [0, 1])
      builder.add("logvar_fourier.freqs", [2], [0, 1])
      let path = folder("\(factor).safetensors")
      try builder.write(to: path)
      let network = try plan.network(try WeightStore(file: path))
      var random = TestRandom(2)
      return network(random.tensor([1, 16, 16, 3]), times: [0.5], labels: [1], TestThreads.two)
    }
    // What is left of it is the 1e-4 beside the size.
    let (large, small) = (try run(8), try run(1))
    #expect(large.largestError(to: small) < 3e-3)
  }

  @Test func bf16IsNear() throws {
    let plan = try EDM2Plan(Self.small, file: "network")
    let store = try WeightStore.random(for: plan)
    var random = TestRandom(3)
    let x = random.tensor([2, 16, 16, 3])
    func run(_ precision: Precision) throws -> Tensor {
      let network = try plan.network(store, precision: precision)
      return network(x, times: [0.1, 1], labels: [0, 9], TestThreads.two)
    }
    let exact = try run(.fp32)
    let error = try run(.bf16).largestError(to: exact)
    #expect(error > 1e-6 && error < 0.05)
  }

  @Test func whatCannotBeIsRefused() {
    func refuse(_ part: String, _ bend: (inout EDM2Plan.Arguments) -> Void) {
      var arguments = Self.small
      bend(&arguments)
      expectRefusal("snapshot.pkl", part, kind: .malformed) {
        _ = try EDM2Plan(arguments, file: "snapshot.pkl")
      }
    }
    refuse("img_resolution") { $0.side = 0 }
    refuse("img_resolution") { $0.side = 17 }
    refuse("memory") { $0.side = 8192 }
    refuse("img_channels") { $0.channels = -1 }
    refuse("label_dim") { $0.labelCount = .max }
    refuse("model_channels") { $0.modelChannels = .max }
    refuse("channel_mult") { $0.multipliers = [] }
    refuse("channel_mult") { $0.noiseMultiplier = .max }
    refuse("num_blocks") { $0.blocksPerLevel = 0 }
    refuse("channels_per_head") { $0.channelsPerHead = 0 }
    refuse("heads") { $0.channelsPerHead = 12 }
    refuse("balance") { $0.concatenationBalance = 1 }
    refuse("balance") { $0.labelBalance = .nan }
    refuse("clip_act") { $0.clip = 0 }
  }

  @Test func halves() {
    for (value, half) in [
      (1, 1), (0.1, 0.0999755859375), (-2049, -2048), (2051, 2052), (0, 0), (65_519, 65_504),
      (65_520, .infinity), (5.9604645e-8, 5.9604645e-8), (2e-8, 0), (1e-7, 1.1920929e-7),
    ] as [(Float, Float)] {
      #expect(value.roundedToHalf == half)
    }
  }
}
