import Editing
import Tensors
import TestSupport
import Testing

/// What a measurement with noise or with bounds makes of an estimate.
@Suite struct MeasurementTests {
  /// Pixel by pixel, the mean of estimate and data weighted by their precisions.
  @Test func noisyDataAreWeighed() {
    let data = random([1, 6, 8, 3], seed: 1)
    let estimate = random([1, 6, 8, 3], seed: 2)
    let step = Measurement(IdentityOperator(), y: data, noise: 0.2).project(estimate, at: 0.1)
    // σ² / (σ² + σ_y²) = 0.2 of the data.
    #expect(step.largestError(to: Tensor.combine(0.8, estimate, 0.2, data)) < 1e-5)
  }

  /// Under a mask the unknown pixels stay what the prior says.
  @Test func noiseUnderAMask() {
    let known = Tensor(shape: [1, 2, 2, 1], values: [1, 0, 0, 1])
    let data = Tensor(shape: [1, 2, 2, 1], values: [1, 0, 0, -1])
    let step = Measurement(MaskOperator(known: known), y: data, noise: 0.1)
      .project(Tensor(shape: [1, 2, 2, 1], values: [0.5, 0.5, 0.5, 0.5]), at: 0.1)
    #expect(
      step.largestError(to: Tensor(shape: [1, 2, 2, 1], values: [0.75, 0.5, 0.5, -0.25])) < 1e-5)
  }

  @Test func withoutNoiseTheLevelDoesNotMatter() {
    let measurement = Measurement(
      BlockAverageOperator(factor: 2), of: random([1, 6, 8, 3], seed: 1))
    let estimate = random([1, 6, 8, 3], seed: 2)
    #expect(measurement.project(estimate, at: 0.3) == measurement.project(estimate))
  }

  /// What lies within the bounds stays, what doesn't moves to the nearest bound.
  @Test func bounds() {
    let shape = [1, 1, 4, 1]
    let measurement = Measurement(
      IdentityOperator(), y: Tensor(shape: shape, values: [0, 0, 0, 0]),
      slack: Tensor(shape: shape, values: [0.5, 0.5, 0, .infinity]))
    let x = Tensor(shape: shape, values: [0.4, -0.9, 0.3, 9])
    #expect(measurement.project(x).values == [0.4, -0.5, 0, 9])
    #expect(measurement.project(x, at: 0.5).values == [0.4, -0.5, 0, 9])
  }
}
