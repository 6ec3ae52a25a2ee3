import Foundation

/// Which sampler an edit uses.
public enum SamplerKind: String, Sendable, CaseIterable {
  /// Paints anew: estimate, project, add the next level's noise.
  case consistency
  /// Refines an estimate: project, no noise.
  case annealed
  /// Takes noisy data as they are: noise and data together make each level.
  case matched
  /// Corrects by back-projection, with the noise that was taken away turned round.
  case cm4ir
  /// Alternates between data and prior, with multipliers and momentum.
  case pnp
  /// Treats each direction of the picture by how well it is measured.
  case ddnmplus
  /// Keeps most of the noise that it began with: of posterior means and ladders (DDNM).
  case nullspace
  /// Goes from level to level by the prior's own jumps (CTM, flow maps).
  case jump
}

/// A kind of sampling that edits do.
public enum SamplingTask: String, Sendable, CaseIterable {
  /// Scattered pixels, text, scratches: the surroundings settle most of it.
  case thinHole = "thin_hole"
  /// The coarsest level of a thick hole.
  case thickHole = "thick_hole"
  /// A finer level of a thick hole, under what the coarser one found.
  case finerHole = "finer_hole"
  case colorize
  /// Colours where some are known already.
  case hintedColours = "hinted_colours"
  /// Twice the size.
  case double
  /// More than twice.
  case enlarge
  /// Noise alone; the only level is the noise's.
  case denoise
  /// Noise and a thin hole; the last level is the noise's.
  case noisyHole = "noisy_hole"
  /// Blur.
  case deblur
  /// Noise that isn't alone: with blur, or with other things but holes.
  case noisyBlur = "noisy_blur"
  /// What JPEG left out.
  case dejpeg
  /// Several things that happened at once.
  case restore
  /// A picture out of noise.
  case sample
  /// A picture with noise of a level that is asked for; its first.
  case vary
}

/// How a picture is turned before a prior looks at it, and back after. A prior that was trained on
/// upright pictures answers a little differently to each of the eight; their mean is nearer to the
/// posterior mean than one.
public enum Views: Sendable, Equatable {
  /// As it is.
  case one
  /// Another with every call.
  case turning
  /// The mean of the first so many, 1 to 8: so many calls.
  case mean(Int)
  /// Another with every call, and such a mean at the last level.
  case lastMean(Int)

  /// Calls of the prior along so many levels.
  public func calls(levels: Int) -> Int {
    switch self {
    case .one, .turning: levels
    case .mean(let count): levels * count
    case .lastMean(let count): levels - 1 + count
    }
  }
}

/// A sampler and its noise levels, before a user's own wishes.
public struct SamplingPlan: Sendable, Equatable {
  /// How the levels are walked.
  public var sampler: SamplerKind
  /// How many levels, 1 or more.
  public var steps: Int
  /// The first level, a σ above 0.
  public var from: Double
  /// The last one, at most the first; not visited where there is but one.
  public var to: Double
  /// Evenly spaced in σ^(1/7), and not in ln σ.
  public var isKarras: Bool
  /// How the picture is turned for each call.
  public var views: Views

  /// - Parameters: what the properties of these names say.
  public init(
    _ sampler: SamplerKind, steps: Int, from: Double, to: Double, isKarras: Bool = false,
    views: Views = .one
  ) {
    self.sampler = sampler
    self.steps = steps
    self.from = from
    self.to = to
    self.isKarras = isKarras
    self.views = views
  }
}

/// How each task is sampled with a prior. The numbers were measured with a prior that has seen noise alone; a
/// family whose answers mean something else begins with others.
public struct SamplingPlans: Sendable, Equatable {
  private var plans: [SamplingTask: SamplingPlan]
  /// Those that a prior was tuned for, in place of its kind's.
  private var tuned: [SamplingTask: SamplingPlan] = [:]

  public subscript(task: SamplingTask) -> SamplingPlan {
    get {
      tuned[task] ?? plans[task] ?? SamplingPlan(.consistency, steps: 10, from: 80, to: 0.05)
    }
    set { plans[task] = newValue }
  }

  /// A tuned prior's plan for a task; its views stay the kind's.
  package mutating func tune(_ task: SamplingTask, to plan: SamplingPlan) {
    var plan = plan
    plan.views = self[task].views
    tuned[task] = plan
  }

  /// The kind's plans: those for samplers that the prior wasn't tuned for.
  package var untuned: SamplingPlans {
    var plans = self
    plans.tuned = [:]
    return plans
  }

  /// The plans of a kind of prior.
  public init(kind: PriorKind, levels: NoiseLevels, canJump: Bool = false) {
    let top = levels.range.upperBound
    switch kind {
    case .endpoint:
      let anew: SamplerKind = canJump ? .jump : .consistency
      plans = [
        .thinHole: SamplingPlan(.annealed, steps: 12, from: 0.3, to: 0.024),
        .thickHole: SamplingPlan(anew, steps: 10, from: 1, to: 0.05),
        .finerHole: SamplingPlan(anew, steps: 4, from: 0.5, to: 0.05),
        .colorize: SamplingPlan(anew, steps: 14, from: min(10, top), to: 0.1),
        .hintedColours: SamplingPlan(anew, steps: 10, from: min(2, top), to: 0.1),
        .double: SamplingPlan(.annealed, steps: 8, from: 0.3, to: 0.02),
        .enlarge: SamplingPlan(anew, steps: 4, from: 0.5, to: 0.05),
        .sample: SamplingPlan(.consistency, steps: 10, from: top, to: 0.05, isKarras: true),
        .vary: SamplingPlan(anew, steps: 6, from: min(0.5, top), to: 0.05),
      ]
    case .posteriorMean:
      // A mean must be followed in small steps, or what is unknown stays blurred.
      plans = [
        .thinHole: SamplingPlan(.annealed, steps: 12, from: 0.3, to: 0.024),
        .thickHole: SamplingPlan(.nullspace, steps: 24, from: min(20, top), to: 0.03),
        .finerHole: SamplingPlan(.nullspace, steps: 8, from: 0.5, to: 0.03),
        .colorize: SamplingPlan(.nullspace, steps: 24, from: min(20, top), to: 0.05),
        .hintedColours: SamplingPlan(.nullspace, steps: 16, from: min(2, top), to: 0.05),
        .double: SamplingPlan(.annealed, steps: 8, from: 0.3, to: 0.02),
        .enlarge: SamplingPlan(.nullspace, steps: 12, from: 0.8, to: 0.03),
        .sample: SamplingPlan(.nullspace, steps: 32, from: top, to: 0.01, isKarras: true),
        .vary: SamplingPlan(.nullspace, steps: 12, from: min(0.5, top), to: 0.03),
      ]
    case .oneShot:
      let once = SamplingPlan(.consistency, steps: 1, from: top, to: top)
      plans = Dictionary(uniqueKeysWithValues: SamplingTask.allCases.map { ($0, once) })
    }
    if kind != .oneShot {
      plans[.denoise] = SamplingPlan(.matched, steps: 1, from: 0.2, to: 0.2, views: .mean(4))
      plans[.noisyHole] = SamplingPlan(
        .matched, steps: 6, from: 0.3, to: 0.1, views: .lastMean(8))
      plans[.deblur] = SamplingPlan(.annealed, steps: 8, from: 0.3, to: 0.03, views: .turning)
      plans[.noisyBlur] = plans[.deblur]
      plans[.dejpeg] = SamplingPlan(.annealed, steps: 4, from: 0.25, to: 0.03, views: .turning)
      plans[.restore] = SamplingPlan(.annealed, steps: 8, from: 0.3, to: 0.02, views: .turning)
    }
    if case .ladder(let ladder) = levels {
      // Few levels: all of them, and as much of the noise kept as they allow.
      for task in SamplingTask.allCases {
        plans[task] = SamplingPlan(
          .nullspace, steps: ladder.count, from: top, to: levels.range.lowerBound)
      }
    }
  }
}

extension Double {
  /// Never of 0 or less: the smallest number's instead.
  var logarithm: Double { log(Swift.max(self, .leastNormalMagnitude)) }
}
