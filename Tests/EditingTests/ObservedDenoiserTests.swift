import Editing
import Synchronization
import Tensors
import TestSupport
import Testing

/// Who looks at a sampler's steps sees all of them, and changes nothing.
@Suite struct ObservedDenoiserTests {
  private struct Shrinking: Denoiser {
    var renoisingFloor: Double { 0.002 }
    func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
      Float(1 / (1 + sigma)) * x
    }
  }

  private struct Step {
    var state: Tensor
    var estimate: Tensor
    var sigma: Double
  }

  @Test func everyStepIsShown() throws {
    let samplers: [any Sampler] = [
      ConsistencySampler(), AnnealedProjection(), NullSpaceSampler(), JumpSampler(), HeunSampler(),
      MatchedNoiseSampler(), CM4IRSampler(), PnPCMSampler(), DDNMPlusSampler(),
    ]
    let shape = [1, 8, 8, 3]
    let schedule = try Schedule(sigmas: [0.5, 0.3, 0.1])
    let measurement = Measurement(
      BlockAverageOperator(factor: 2), y: random([1, 4, 4, 3], seed: 2), noise: 0.05)
    for sampler in samplers {
      func result(_ denoiser: some Denoiser) throws -> Tensor {
        var noise: any NoiseSource = PhiloxNoise(seed: 5)
        return try sampler.sample(
          denoiser, from: Tensor(shape: shape), measurement: measurement, schedule: schedule,
          noise: &noise, region: Region(height: 8, width: 8))
      }
      let steps = Mutex<[Step]>([])
      let observed = ObservedDenoiser(Shrinking()) { state, estimate, sigma in
        steps.withLock { $0.append(Step(state: state, estimate: estimate, sigma: sigma)) }
      }
      #expect(try result(observed) == result(Shrinking()), "\(type(of: sampler))")
      let seen = steps.withLock { $0 }
      // Heun's method asks twice between two levels, at the second the second time.
      let expected = sampler is HeunSampler ? [0.5, 0.3, 0.3, 0.1, 0.1] : [0.5, 0.3, 0.1]
      #expect(seen.map(\.sigma) == expected, "\(type(of: sampler))")
      for step in seen {
        #expect(step.estimate == Float(1 / (1 + step.sigma)) * step.state)
      }
    }
  }
}
