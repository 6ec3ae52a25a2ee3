import Priors
import Tensors

/// Which noise a sampler draws.
public enum NoiseKind: String, Sendable, CaseIterable {
  /// Counter-based: depends on the seed and the place alone.
  case philox
  /// PyTorch's CPU generator: comparable with the reference implementations.
  case torch
}

/// What fills the holes of an inpaint.
public enum FillKind: String, Sendable, CaseIterable {
  /// What measured better for the hole.
  case auto
  /// The picture's own patches.
  case patches
  /// The prior.
  case model
}

/// What an edit may be told; every edit has defaults of its own for what is nil.
public struct EditSettings: Sendable, Equatable {
  /// What fills the holes of an inpaint.
  public var fill: FillKind = .auto
  /// nil: what measured better for the edit.
  public var sampler: SamplerKind?
  /// Denoiser calls for each level of the picture.
  public var steps: Int?
  /// An explicit list of noise levels, falling; replaces `steps`.
  public var sigmas: [Double]?
  /// Same seed, same result.
  public var seed: UInt64 = 0
  /// Tells apart several results of one seed.
  public var sample: UInt32 = 0
  /// Where a sampler's noise comes from.
  public var noise: NoiseKind = .philox
  /// What the prior is told beside the picture: a class, a guidance weight.
  public var condition: Condition = .none
  /// Pixels that neighbouring tiles share; nil: a quarter of a tile.
  public var overlap: Int?
  /// Tiles in one network call. Results don't depend on it.
  public var tileBatch = 8
  /// Pixels of the result at most.
  public var maximumPixels = 200_000_000

  /// What `steps` may be.
  public static let stepsRange = 1...1000
  /// What `tileBatch` may be.
  public static let tileBatchRange = 1...1024

  /// Every edit's own defaults, and seed 0.
  public init() {}

  /// - Throws: `EditingError` when a value is out of range.
  public func validated(for prior: any Prior) throws(EditingError) {
    if let steps, !Self.stepsRange.contains(steps) {
      let range = Self.stepsRange
      throw EditingError(
        "steps must be from \(range.lowerBound) to \(range.upperBound), not \(steps)")
    }
    if let sigmas {
      guard sigmas.count <= Self.stepsRange.upperBound else {
        throw EditingError("at most \(Self.stepsRange.upperBound) sigmas")
      }
      _ = try Schedule(sigmas: sigmas)
      try validate(sigmas, prior.traits.levels)
    }
    if let overlap, !(0..<prior.nativeSide).contains(overlap) {
      throw EditingError("overlap must be from 0 to \(prior.nativeSide - 1), not \(overlap)")
    }
    if !Self.tileBatchRange.contains(tileBatch) {
      let range = Self.tileBatchRange
      throw EditingError(
        "a tile batch must be from \(range.lowerBound) to \(range.upperBound), not \(tileBatch)")
    }
    try validateCondition(prior)
  }

  private func validate(_ sigmas: [Double], _ levels: NoiseLevels) throws(EditingError) {
    let known: [Double]
    switch levels {
    case .range(let range):
      guard sigmas.allSatisfy(range.contains) else {
        throw EditingError(
          "sigmas must lie within the model's \(range.lowerBound) to \(range.upperBound)")
      }
      return
    case .ladder(let ladder): known = ladder
    case .single(let level): known = [level]
    }
    // People round what they type.
    guard sigmas.allSatisfy({ abs(levels.nearest($0) / $0 - 1) < 0.01 }) else {
      let names = known.prefix(8).map { "\(($0 * 1e5).rounded() / 1e5)" }.joined(separator: ", ")
      throw EditingError(
        "sigmas: this model knows the noise level\(known.count == 1 ? "" : "s") \(names)"
          + "\(known.count > 8 ? ", …" : "") alone")
    }
  }

  private func needsClass(_ prior: any Prior) -> EditingError {
    EditingError(
      "this model needs a class from 0 to \(prior.classCount - 1)", remedy: .classLabel)
  }

  private func validateCondition(_ prior: any Prior) throws(EditingError) {
    if let label = condition.classLabel {
      guard prior.classCount > 0 else {
        throw EditingError("this model knows no classes; leave the class out")
      }
      guard (0..<prior.classCount).contains(label) else {
        throw needsClass(prior)
      }
    } else if prior.traits.classUse == .required {
      throw needsClass(prior)
    }
    if let guidance = condition.guidance {
      guard let range = prior.traits.guidance else {
        throw EditingError("this model takes no guidance weight by itself; give a guide too")
      }
      guard range.contains(guidance) else {
        throw EditingError(
          "guidance must be from \(range.lowerBound) to \(range.upperBound), not \(guidance)")
      }
    }
  }

  func makeNoise() -> any NoiseSource { makeNoise(stream: sample) }

  /// - Parameter stream: tells apart independent noises of the seed.
  func makeNoise(stream: UInt32) -> any NoiseSource {
    switch noise {
    case .philox: PhiloxNoise(seed: seed, stream: stream)
    case .torch: TorchNoise(seed: seed &+ UInt64(stream))
    }
  }
}
