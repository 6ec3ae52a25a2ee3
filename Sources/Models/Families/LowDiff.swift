import Checkpoints
import Networks
import Priors
import Tensors

extension ModelFamily {
  /// LowDiff (2025): one network makes a small picture first and then a larger one beside it. No
  /// weights are published; here the smaller picture's pixels are doubled and stand beside the noisy
  /// ones (six channels), zeros at the first stage, and the second time tells the stage, 1000 · k.
  static let lowDiff = ModelFamily(
    "lowdiff", "LowDiff", paper: "arXiv 2509.15342", parts: [ModelPart(pictures: 2)]
  ) { parts throws(CheckpointError) in
    let stages = try parts.settings.integers("stages") ?? [parts.networks[0].shape.side]
    return try LowDiff(
      parts.networks[0], stages: stages, data: parts.settings.sigmaData(),
      grid: parts.settings.grid(), clock: parts.clock, file: parts.settings.file)
  }
}

/// A posterior mean found coarse to fine: the mean of blocks has half the noise, so each stage's
/// estimate comes from the smaller state's, by the same network.
package struct LowDiff: Prior {
  private let model: LoadedNetwork
  /// Sides of the stages, rising by doubling.
  package let stages: [Int]
  private let data: Double
  private let clock: @Sendable (Double) -> Double
  package let traits: PriorTraits

  package var channels: Int { model.shape.outChannels }
  package var nativeSide: Int { stages[stages.count - 1] }
  package var classCount: Int { model.shape.classCount }

  package init(
    _ model: LoadedNetwork, stages: [Int], data: Double, grid: NoiseGrid,
    clock: @escaping @Sendable (Double) -> Double, file: String
  ) throws(CheckpointError) {
    guard let last = stages.last, last == model.shape.side,
      zip(stages, stages.dropFirst()).allSatisfy({ $1 == 2 * $0 }),
      stages.allSatisfy({ $0 % model.shape.sideMultiple == 0 })
    else {
      throw CheckpointError(
        .malformed,
        "\(file): stages must double up to the network's side \(model.shape.side), not \(stages)")
    }
    self.model = model
    self.stages = stages
    self.data = data
    self.clock = clock
    traits = PriorTraits(
      kind: .posteriorMean, levels: .range(grid.sigmaMin...grid.sigmaMax),
      classUse: model.shape.classCount == 0
        ? .none : model.shape.requiresClass ? .required : .optional,
      nativeSampler: .heun(steps: 18))
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    let labels = try condition.labels(for: model.shape, images: x.images)
    return try estimate(x, traits.levels.nearest(sigma), stages.count - 1, labels).checked()
  }

  private func estimate(_ x: Tensor, _ sigma: Double, _ stage: Int, _ labels: [Int]?) -> Tensor {
    let low =
      stage == 0
      ? Tensor(shape: x.shape)
      : condition(
        onLow: estimate(model.threads.averagePooled(x), sigma / 2, stage - 1, labels))
    let made = Preconditioning.edm(sigma, data: data, time: clock(sigma))
    let answer = model.network(
      model.threads.concatenatedChannels(Float(made.input) * x, low),
      NetworkInputs(
        times: Array(repeating: Float(made.time), count: x.images),
        secondTimes: model.shape.takesSecondTime
          ? Array(repeating: Float(1000 * stage), count: x.images) : nil, labels: labels),
      model.threads)
    return Tensor.combine(Float(made.skip), x, Float(made.out), answer)
  }

  /// What a stage is told of the stage before it: its picture with every pixel twice.
  package func condition(onLow low: Tensor) -> Tensor { model.threads.upsampledNearest(low) }
}
