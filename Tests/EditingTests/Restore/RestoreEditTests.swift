import Editing
import Priors
import Tensors
import TestSupport
import Testing

/// Restorations under a prior that is known exactly.
@Suite struct RestoreEditTests {
  private func session(_ change: (inout EditSettings) -> Void = { _ in }) -> EditSession {
    var settings = EditSettings()
    change(&settings)
    return EditSession(GaussianPrior(), settings: settings, threads: TestThreads.two)
  }

  private let picture = JPEGOperatorTests.picture(40, 56)

  /// Of independent Gaussian pixels the trajectory's end is known: one call of the prior is the answer.
  @Test func noiseAloneIsOneCall() throws {
    let noisy = picture + Float(0.3) * random(picture.shape, seed: 2)
    let result = try RestoreEdit(happened: [], noise: 0.3).run(noisy, session())
    let prior = GaussianPrior()
    let expected = noisy.mapped { prior.mean + Float(prior.shrinkage(1, 0.3)) * ($0 - prior.mean) }
    #expect(result.largestError(to: expected.clamped(-1, 1)) < 1e-5)
  }

  @Test func sizes() throws {
    let edit = try RestoreEdit(
      happened: [
        Blurring(try .gaussian(1)), try Reduction(by: 1.5), LostColours(),
      ])
    #expect(try edit.size(height: 40, width: 50) == Region(top: 3, left: 3, height: 60, width: 75))
    let result = try edit.run(picture.cropped(Region(height: 20, width: 30)), session())
    #expect(result.shape == [1, 30, 45, 3])
  }

  /// What was measured without noise is met exactly, all of it at once.
  @Test func jointMeasurementHolds() throws {
    var damage = Tensor(shape: [1, 40, 56, 1])
    damage.paste(Tensor(shape: [1, 2, 30, 1], repeating: 1), top: 11, left: 9)
    let edit = try RestoreEdit(happened: [try Reduction(by: 2), LostColours()])
    let result = try edit.run(picture, damage: damage, session())
    #expect(result.shape == [1, 80, 112, 3])
    let grey = result.blockMeans(2).channelSum(LuminanceOperator.weights)
    let wanted = LuminanceOperator.measurement(ofGrey: picture.channelSum([0.299, 0.587, 0.114]))
    let known = damage.mapped { 1 - $0 }
    #expect(grey.scaled(by: known).largestError(to: wanted.scaled(by: known)) < 2e-3)
  }

  /// Another order is another measurement: luminance of the means, or means of the luminance, are the
  /// same; blur before a reduction and after it aren't.
  @Test func order() throws {
    let blur = Blurring(try .gaussian(1))
    let half = try Reduction(by: 2)
    let first = try RestoreEdit(happened: [blur, half]).size(height: 20, width: 20)
    let second = try RestoreEdit(happened: [half, blur]).size(height: 20, width: 20)
    #expect(first == Region(top: 3, left: 3, height: 40, width: 40))
    #expect(second == Region(top: 6, left: 6, height: 40, width: 40))
  }

  /// Blocks of a large picture meet their measurement too, and cover it.
  @Test func blocks() throws {
    let wide = JPEGOperatorTests.picture(24, 1100)
    let edit = try RestoreEdit(happened: [try Reduction(by: 2)])
    var covered = Tensor(shape: [1, 48, 2200, 1])
    var count = 0
    let session = session { $0.sigmas = [0.1] }
    try edit.blocks(height: 24, width: 1100, session, crop: wide.cropped) { block in
      count += 1
      covered.paste(
        Tensor(shape: [1, block.region.height, block.region.width, 1], repeating: 1),
        top: block.region.top, left: block.region.left)
      let part = Region(
        top: block.region.top / 2, left: block.region.left / 2, height: block.region.height / 2,
        width: block.region.width / 2)
      #expect(block.pixels.blockMeans(2).largestError(to: wide.cropped(part)) < 1e-3)
    }
    #expect(count == 2)
    #expect(covered.values.allSatisfy { $0 == 1 })
    #expect(session.progress.done.tiles == session.progress.expected.tiles)
  }

  @Test func sameSeedSameBytes() throws {
    let edit = try RestoreEdit(happened: [LostColours()], noise: 0.1)
    let once = try edit.run(picture, session { $0.seed = 3 })
    let again = try edit.run(
      picture,
      session {
        $0.seed = 3
        $0.tileBatch = 1
      })
    #expect(once == again)
  }

  @Test func whatCannotHaveBeenIsRefused() throws {
    #expect(throws: EditingError.self) { try RestoreEdit(happened: [], noise: .nan) }
    #expect(throws: EditingError.self) { try RestoreEdit(happened: [], noise: 3) }
    #expect(throws: EditingError.self) { try Reduction(by: 9) }
    #expect(throws: EditingError.self) { try Reduction(by: 1) }
    #expect(throws: EditingError.self) { try Reduction(down: .nan, across: 2) }
    #expect(throws: EditingError.self) {
      try RestoreEdit(happened: [LostColours(), LostColours()]).size(height: 9, width: 9)
    }
  }

  /// JPEG's bounds, with damage: whole blocks keep their coefficients, damaged ones their whole pixels.
  @Test func compressionAndDamage() throws {
    let data = try JPEGOperatorTests.data(height: 40, width: 56, across: 2, down: 2)
    var damage = Tensor(shape: [1, 40, 56, 1])
    damage.paste(Tensor(shape: [1, 2, 10, 1], repeating: 1), top: 3, left: 2)
    let edit = try RestoreEdit(happened: [], compression: data)
    let result = try edit.run(picture, damage: damage, session())
    let known = damage.cropped(Region(height: 16, width: 16)).mapped { 1 - $0 }
    let (a, b) = (
      result.cropped(Region(height: 16, width: 16)), picture.cropped(Region(height: 16, width: 16))
    )
    #expect(a.scaled(by: known).largestError(to: b.scaled(by: known)) < 0.02)
  }
}

/// Noisy data that enter as they are.
@Suite struct MatchedNoiseSamplerTests {
  /// By hand: D(x, σ) = ½x, two pixels, one known, levels 0.5 and 0.2 of noise 0.2.
  @Test func steps() throws {
    struct Half: Denoiser {
      var renoisingFloor: Double { 0 }
      func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor { 0.5 * x }
    }
    let shape = [1, 1, 2, 1]
    let measurement = Measurement(
      MaskOperator(known: Tensor(shape: shape, values: [1, 0])),
      y: Tensor(shape: shape, values: [0.8, 0]), noise: 0.2)
    var noise: any NoiseSource = PhiloxNoise(seed: 4)
    let z = noise.next(Region(height: 1, width: 2), channels: 1).values
    noise = PhiloxNoise(seed: 4)
    let result = try MatchedNoiseSampler().sample(
      Half(), from: Tensor(shape: shape, values: [0.4, 0.6]), measurement: measurement,
      schedule: try Schedule(sigmas: [0.5, 0.2]), noise: &noise,
      region: Region(height: 1, width: 2))
    // Known: 0.8 + √(0.25 − 0.04)·z, halved, then 0.8 itself, halved. Hole: halved twice.
    _ = z
    #expect(result.largestError(to: Tensor(shape: shape, values: [0.4, 0.15])) < 1e-6)
  }

  /// The level that the denoiser is told is the level that the known pixels have.
  @Test func levelsAreTrue() throws {
    final class Spy: Denoiser, @unchecked Sendable {
      var seen: [(sigma: Double, x: Tensor)] = []
      var renoisingFloor: Double { 0 }
      func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
        seen.append((sigma, x))
        return Tensor(shape: x.shape)
      }
    }
    let spy = Spy()
    let shape = [1, 64, 64, 3]
    let y = Float(0.2) * random(shape, seed: 7)
    var noise: any NoiseSource = PhiloxNoise(seed: 4)
    _ = try MatchedNoiseSampler().sample(
      spy, from: Tensor(shape: shape),
      measurement: Measurement(IdentityOperator(), y: y, noise: 0.2),
      schedule: try Schedule(sigmas: [0.7, 0.4, 0.2]), noise: &noise,
      region: Region(height: 64, width: 64))
    for step in spy.seen {
      let deviation = (step.x.dot(step.x) / Double(step.x.count)).squareRoot()
      #expect(abs(deviation / step.sigma - 1) < 0.03, "\(step.sigma): \(deviation)")
    }
    #expect(spy.seen.last?.x == y)
  }
}
