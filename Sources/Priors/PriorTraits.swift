/// What `denoise` means.
public enum PriorKind: String, Sendable, CaseIterable, Codable {
  /// The end of the trajectory through x: sharp at every level; (x − D) / σ is a chord.
  case endpoint
  /// The mean of all pictures that x may have come from: blurry at high levels.
  case posteriorMean = "posterior mean"
  /// A picture from noise of one level.
  case oneShot = "one shot"
}

/// Noise levels that a prior was trained on.
public enum NoiseLevels: Sendable, Equatable {
  case range(ClosedRange<Double>)
  /// A few, falling.
  case ladder([Double])
  case single(Double)

  /// From the smallest to the largest.
  public var range: ClosedRange<Double> {
    switch self {
    case .range(let range): range
    case .ladder(let levels): (levels.last ?? 0)...(levels.first ?? 0)
    case .single(let level): level...level
    }
  }

  /// The level next to `sigma` that is one.
  public func nearest(_ sigma: Double) -> Double {
    switch self {
    case .range(let range): min(max(sigma, range.lowerBound), range.upperBound)
    case .ladder(let levels):
      levels.min { abs(($0 / sigma).logarithm) < abs(($1 / sigma).logarithm) } ?? sigma
    case .single(let level): level
    }
  }
}

/// Whether a prior is told a class.
public enum ClassUse: String, Sendable, Codable {
  /// It knows none.
  case none
  /// It may be told one.
  case optional
  /// It can't do without.
  case required
}

/// The sampler that a family's authors sample with.
public enum NativeSampler: Sendable, Equatable {
  /// Estimate, add the next level's noise (Song et al. 2023, Algorithm 1).
  case multistep(sigmas: [Double])
  /// Jump down a grid of so many steps, with a share γ of fresh noise (Kim et al. 2024).
  case gamma(Double, steps: Int)
  /// Heun's method along the probability-flow ODE (Karras et al. 2022, Algorithm 1).
  case heun(steps: Int)
  /// Deterministic steps down the prior's ladder (DDIM).
  case ladder
  /// One call.
  case oneShot
  /// `Prior.nativeSample`.
  case own
}

/// What samplers and edits must know of a prior.
public struct PriorTraits: Sendable, Equatable {
  public var kind: PriorKind
  public var levels: NoiseLevels
  /// An estimate counts as a picture at this level when noise is added to it: √(σ² − floor²). The
  /// smallest level for consistency models, 0 for those that begin at a clean picture.
  public var renoisingFloor: Double
  public var classUse: ClassUse
  /// Guidance weights that it may be told; nil: it takes none.
  public var guidance: ClosedRange<Double>?
  /// Whether it goes from one level to another by itself (CTM, flow maps).
  public var canJump: Bool
  public var nativeSampler: NativeSampler
  /// Whether it looks at its own last estimate (self-conditioning).
  public var takesLastEstimate = false
  /// Sides of tiles that it takes beside its native one; nil: none.
  public var tileSides: TileSides?
  /// How edits sample it.
  public var plans: SamplingPlans
  /// What its states are.
  public var space: StateSpace

  public init(
    kind: PriorKind, levels: NoiseLevels, renoisingFloor: Double = 0, classUse: ClassUse = .none,
    guidance: ClosedRange<Double>? = nil, canJump: Bool = false, nativeSampler: NativeSampler,
    plans: SamplingPlans? = nil, space: StateSpace = .pixels
  ) {
    self.kind = kind
    self.levels = levels
    self.renoisingFloor = renoisingFloor
    self.classUse = classUse
    self.guidance = guidance
    self.canJump = canJump
    self.nativeSampler = nativeSampler
    self.plans = plans ?? SamplingPlans(kind: kind, levels: levels, canJump: canJump)
    self.space = space
  }
}
