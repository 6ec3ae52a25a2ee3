import Checkpoints
import Networks
import Tensors
import TestSupport
import Testing

/// The toy network of xandergos' sCM.
@Suite struct MNISTUNetPlanTests {
  static let small: MNISTUNetPlan.Arguments = {
    var arguments = MNISTUNetPlan.Arguments()
    arguments.timeEmbeddingWidth = 32
    arguments.baseChannels = 8
    return arguments
  }()

  /// The names and shapes of what the original constructor makes, without `logvar_linear`.
  @Test func originalTensors() throws {
    let plan = try MNISTUNetPlan(Self.small, file: "network")
    #expect(
      TensorListing(plan.neededTensors)
        == TensorListing(tensors: 483, numbers: 19_629, hash: 0xee91_7929_8df8_7224))
    #expect(plan.shape.sideMultiple == 4 && plan.shape.levels == [8, 16, 32])
  }

  /// The picture and the time count; threads and other pictures don't.
  @Test func everyInputCounts() throws {
    let plan = try MNISTUNetPlan(Self.small, file: "network")
    let network = try plan.network(.random(for: plan))
    var random = TestRandom(5)
    let x = random.tensor([2, 28, 28, 1])
    func run(_ x: Tensor, _ time: Float, _ threads: ThreadPool) -> Tensor {
      network(x, times: Array(repeating: time, count: x.images), threads)
    }
    let out = run(x, 1.1, TestThreads.two)
    #expect(out.isFinite && out.shape == x.shape)
    #expect(run(x, 1.1, TestThreads.four).hasSameBits(as: out))
    let alone = run(x.sliced(images: 1..<2), 1.1, TestThreads.one)
    #expect(alone.hasSameBits(as: out.sliced(images: 1..<2)))
    #expect(run(x, 0.1, TestThreads.two).largestError(to: out) > 1e-4)
    #expect(run(-1 * x, 1.1, TestThreads.two).largestError(to: out) > 1e-3)
  }

  @Test func whatCannotBeIsRefused() {
    func refuse(_ part: String, _ bend: (inout MNISTUNetPlan.Arguments) -> Void) {
      var arguments = Self.small
      bend(&arguments)
      expectRefusal("model.pt", part, kind: .malformed) {
        _ = try MNISTUNetPlan(arguments, file: "model.pt")
      }
    }
    refuse("side") { $0.side = 0 }
    refuse("side") { $0.side = 30 }
    refuse("memory") { $0.side = 8192 }
    refuse("in_channels") { $0.inChannels = 0 }
    refuse("time_embedding_dim") { $0.timeEmbeddingWidth = 33 }
    refuse("base_dim") { $0.baseChannels = .max }
    refuse("dim_mults") { $0.multipliers = [] }
    refuse("grouped") { $0.baseChannels = 6 }
  }
}
