import Checkpoints
import Foundation
import Networks
import Priors
import Tensors

extension ModelFamily {
  /// Analog bits (Chen et al. 2023) as lucidrains' bit-diffusion runs them: 24 bits a pixel, the
  /// network's own last estimate beside them, log SNR as the time.
  static let analogBits = ModelFamily(
    "bit-diffusion", "analog bits", paper: "arXiv 2208.04202", licence: "MIT",
    parts: [ModelPart(groups: ["model", "ema"], pictures: 2)]
  ) { parts throws(CheckpointError) in
    try parts.settings.require("noise_schedule", "cosine")
    let channels = parts.networks[0].shape.outChannels
    guard channels == 3 * BitCode.bits else {
      throw parts.settings.malformed(
        "a network of \(channels) bits a pixel; Retouch edits RGB of \(BitCode.bits) bits each")
    }
    return AnalogBits(
      parts.networks[0],
      code: BitCode(scale: Float(try parts.settings.positive("bit_scale", default: 1))))
  }
}

/// A prior of bits. Its states are b + σ · n with b = ±scale; the network sees them at unit variance.
package struct AnalogBits: Prior {
  private let model: LoadedNetwork
  package let code: BitCode
  package let traits: PriorTraits

  package var channels: Int { model.shape.outChannels }
  package var nativeSide: Int { model.shape.side }
  package let classCount = 0

  package init(_ model: LoadedNetwork, code: BitCode) {
    self.model = model
    self.code = code
    var traits = PriorTraits(
      kind: .posteriorMean, levels: .range(0.02...80), nativeSampler: .own, space: .bits(code))
    traits.takesLastEstimate = true
    self.traits = traits
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    guard condition.classLabel == nil else {
      throw PriorError(.badCondition, "this model knows no classes; leave the class out")
    }
    let sigma = traits.levels.nearest(sigma)
    let alpha = 1 / (1 + sigma * sigma).squareRoot()
    return try answer(
      Float(alpha) * x, logSNR: -2 * log(sigma), lastEstimate: condition.lastEstimate
    ).clamped(-code.scale, code.scale).checked()
  }

  /// The network's answer to a state of unit variance.
  package func answer(_ x: Tensor, logSNR: Double, lastEstimate: Tensor?) -> Tensor {
    model.network(
      model.threads.concatenatedChannels(lastEstimate ?? Tensor(shape: x.shape), x),
      NetworkInputs(times: Array(repeating: Float(logSNR), count: x.images)), model.threads)
  }

  package func nativeSample(_ noise: Tensor, steps: Int?, condition: Condition) throws -> Tensor? {
    guard condition.classLabel == nil else {
      throw PriorError(.badCondition, "this model knows no classes; leave the class out")
    }
    let bits = sampled(noise, steps: steps ?? 100)
    return code.decode(try bits.checked())
  }

  /// Deterministic steps (DDIM) down the cosine schedule, each told the estimate before it.
  /// - Parameters:
  ///   - delay: subtracted from each next time (Chen et al., section 4: asymmetric intervals).
  ///   - onEstimate: told each step's raw answer.
  package func sampled(
    _ noise: Tensor, steps: Int, delay: Double = 0, onEstimate: (Tensor) -> Void = { _ in }
  ) -> Tensor {
    var x = noise
    var estimate: Tensor?
    for step in 0..<steps {
      let now = Self.level(at: 1 - Double(step) / Double(steps))
      let next = Self.level(at: max(1 - Double(step + 1) / Double(steps) - delay, 0))
      let answer = answer(x, logSNR: now.logSNR, lastEstimate: estimate)
      onEstimate(answer)
      let clean = answer.clamped(-code.scale, code.scale)
      // x = α · clean + s · noise; the same noise at the next level.
      let keep = next.sigma / max(now.sigma, 1e-8)
      x = Tensor.combine(Float(next.alpha - keep * now.alpha), clean, Float(keep), x)
      estimate = clean
    }
    return x
  }

  /// log SNR(t) = −ln(max(cos⁻²(((t + .008) / 1.008) · π/2) − 1, 10⁻⁵)), in single precision as the
  /// reference has it: at t = 1 the cosine is a rounding error.
  package static func level(at time: Double) -> (logSNR: Double, alpha: Double, sigma: Double) {
    let angle = (Float(time) + 0.008) / 1.008 * Float(Double.pi) * 0.5
    let tangent = powf(cosf(angle), -2) - 1
    let logSNR = -logf(max(tangent, 1e-5))
    func root(_ x: Float) -> Double { Double((1 / (1 + expf(-x))).squareRoot()) }
    return (Double(logSNR), root(logSNR), root(-logSNR))
  }
}
