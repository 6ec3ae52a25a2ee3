import Checkpoints
import Networks
import Tensors
import TestSupport
import Testing

/// lucidrains' network for analog bits.
@Suite struct BitUNetPlanTests {
  static let small: BitUNetPlan.Arguments = {
    var arguments = BitUNetPlan.Arguments(side: 8, dim: 8)
    arguments.multipliers = [1, 2]
    arguments.groups = 4
    return arguments
  }()

  /// The names and shapes of what the original constructor makes.
  @Test func originalTensors() throws {
    let plan = try BitUNetPlan(Self.small, file: "network")
    #expect(
      TensorListing(plan.neededTensors)
        == TensorListing(tensors: 161, numbers: 93_824, hash: 0x57d2_69c7_6724_2347))
    #expect(plan.shape.inChannels == 48 && plan.shape.outChannels == 24)
    #expect(plan.shape.sideMultiple == 2 && plan.shape.levels == [8, 16])
  }

  /// The layers and the network name the same weights.
  @Test func everyWeightHasItsLayer() throws {
    let plan = try BitUNetPlan(Self.small, file: "network")
    let weights = plan.neededTensors.filter { $0.value.count > 1 && !$0.key.hasSuffix(".g") }
    let layers = plan.layers.filter { $0.kind != .attention }
    #expect(Set(layers.map { "\($0.name).weight" }) == Set(weights.keys))
    #expect(
      layers.reduce(0) { $0 + $1.weights } == weights.values.reduce(0) { $0 + $1.reduce(1, *) })
  }

  /// The last estimate, the bits and the time all count; threads and other pictures don't.
  @Test func everyInputCounts() throws {
    let plan = try BitUNetPlan(Self.small, file: "network")
    let network = try plan.network(.random(for: plan))
    var random = TestRandom(5)
    let x = random.tensor([2, 8, 8, 48])
    func run(_ x: Tensor, _ time: Float, _ threads: ThreadPool) -> Tensor {
      network(x, times: Array(repeating: time, count: x.images), threads)
    }
    let out = run(x, 0.4, TestThreads.two)
    #expect(out.isFinite && out.shape == [2, 8, 8, 24])
    #expect(run(x, 0.4, TestThreads.four).hasSameBits(as: out))
    let alone = run(x.sliced(images: 1..<2), 0.4, TestThreads.one)
    #expect(alone.hasSameBits(as: out.sliced(images: 1..<2)))
    #expect(run(x, -2, TestThreads.two).largestError(to: out) > 1e-3)
    for channel in [3, 30] {
      var other = x
      other[0, 4, 4, channel] += 1
      #expect(run(other, 0.4, TestThreads.two).largestError(to: out) > 1e-4)
    }
  }

  @Test func whatCannotBeIsRefused() {
    func refuse(_ part: String, _ bend: (inout BitUNetPlan.Arguments) -> Void) {
      var arguments = Self.small
      bend(&arguments)
      expectRefusal("model-1.pt", part, kind: .malformed) {
        _ = try BitUNetPlan(arguments, file: "model-1.pt")
      }
    }
    refuse("image_size") { $0.side = 0 }
    refuse("image_size") { $0.side = 9 }
    refuse("memory") { $0.side = 8192 }
    refuse("dim must") { $0.dim = .max }
    refuse("dim_mults") { $0.multipliers = [1, .max] }
    refuse("bits") { $0.bits = 0 }
    refuse("resnet_block_groups") { $0.groups = 3 }
    refuse("learned_sinusoidal_dim") { $0.sinusoids = 7 }
  }
}
