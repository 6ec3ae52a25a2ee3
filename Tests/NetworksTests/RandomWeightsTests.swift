import Checkpoints
import Networks
import Tensors
import TestSupport
import Testing

/// Weights for a configuration that has no checkpoint.
@Suite struct RandomWeightsTests {
  @Test func theyAreWhatTheConfigurationNeeds() throws {
    let configuration = try SyntheticModel.tiny.with(["num_class_embeds": "5"]).parsed()
    let weights = try WeightStore.random(for: configuration)
    let needed = configuration.neededTensors
    #expect(weights.names == Set(needed.keys))
    for (name, shape) in needed { #expect(weights.shape(of: name) == shape) }
    #expect(weights.storedTypes == [.f16])
    #expect(weights.parameterCount == needed.values.reduce(0) { $0 + $1.reduce(1, *) })
  }

  @Test func theSeedDecides() throws {
    let configuration = try SyntheticModel.tiny.parsed()
    func tensor(_ seed: UInt64, _ name: String = "conv_in.weight") throws -> Tensor {
      try WeightStore.random(for: configuration, seed: seed).tensor(name)
    }
    #expect(try tensor(1) == tensor(1))
    #expect(try tensor(1) != tensor(2))
    // Two tensors of one shape aren't the same numbers.
    #expect(
      try tensor(1, "mid_block.resnets.0.conv1.weight")
        != tensor(1, "mid_block.resnets.0.conv2.weight"))
  }

  /// Norms near 1 and weights of variance 1/inputs.
  @Test func theirScaleIsSane() throws {
    let weights = try WeightStore.random(for: try SyntheticModel.tiny.parsed())
    let norm = try weights.tensor("mid_block.resnets.0.norm1.weight").values
    #expect(norm.allSatisfy { abs($0 - 1) < 0.03 })
    let wide = try weights.tensor("mid_block.resnets.0.conv1.weight").values
    let variance = wide.reduce(0) { $0 + $1 * $1 } / Float(wide.count)
    #expect(abs(variance * 9 * 16 - 1) < 0.15)
  }

  /// Learned gains, of no dimension, are never next to nothing.
  @Test func gainsAreNearOne() throws {
    let plan = try EDM2Plan(EDM2PlanTests.small, file: "network")
    let weights = try WeightStore.random(for: plan)
    let gains = weights.names.filter { $0.hasSuffix("gain") }
    #expect(gains.count > 10)
    for name in gains {
      let gain = try weights.tensor(name).values[0]
      #expect(abs(gain - 1) < 0.03)
    }
  }

  /// A network of them answers with numbers of about its input's size.
  @Test func aNetworkComputesWithThem() throws {
    let configuration = try SyntheticModel.tiny.with([
      "block_out_channels": "[32, 64]", "layers_per_block": "3", "norm_num_groups": "8",
      "resnet_time_scale_shift": "\"scale_shift\"",
    ]).parsed()
    let network = try configuration.network(try .random(for: configuration))
    var random = TestRandom(3)
    let answer = network(random.tensor([2, 8, 8, 3]), times: [-500, 300], TestThreads.two)
    #expect(answer.isFinite)
    #expect(answer.largestMagnitude > 0.05 && answer.largestMagnitude < 50)
  }

  @Test func whatNoMachineHoldsIsRefused() throws {
    let huge = try SyntheticModel.tiny.with([
      "block_out_channels": "[65536, 65536]", "norm_num_groups": "32", "layers_per_block": "32",
    ]).parsed()
    expectRefusal("million parameters", "memory", kind: .unsupported) {
      _ = try WeightStore.random(for: huge)
    }
  }
}
