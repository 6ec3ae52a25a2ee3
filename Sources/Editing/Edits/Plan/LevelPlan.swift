import Priors
import Tensors

/// How one level of a picture is sampled.
struct LevelPlan: Sendable {
  var kind: SamplerKind
  var sampler: any Sampler
  var schedule: Schedule
  var views = Views.one

  /// Whether another noise gives another result; a sampler of the user's own may be of either kind.
  var isRandom: Bool { !(sampler is AnnealedProjection) }

  /// Calls of the prior along the schedule.
  var calls: Int {
    let levels = schedule.sigmas.count
    return views.calls(
      levels: sampler is HeunSampler ? HeunSampler.calls(levels: levels) : levels)
  }
}

extension SamplingPlans {
  /// The plan of a task with a user's own sampler: that of the kindred task that uses it, whose
  /// levels suit it.
  func plan(_ task: SamplingTask, _ sampler: SamplerKind?) -> SamplingPlan {
    var own = self[task]
    guard let sampler, sampler != own.sampler else { return own }
    let plans = untuned
    own = plans[task]
    // Under noise the null-space sampler's levels are right; the data's own level alone is not, since it
    // begins with noise of its own.
    let walker = sampler == .ddnmplus ? .nullspace : sampler
    if sampler == .ddnmplus, task == .denoise { own = plans[.restore] }
    let kindred: [SamplingTask] =
      switch task {
      case .thinHole: [.thickHole]
      case .thickHole: [.thinHole]
      case .double: [.enlarge]
      case .enlarge: [.double]
      case .finerHole, .noisyHole, .colorize, .hintedColours, .denoise, .deblur, .noisyBlur,
        .dejpeg, .restore, .sample, .vary:
        []
      }
    var plan = own
    if own.sampler != walker {
      plan = kindred.map { plans[$0] }.first { $0.sampler == walker } ?? own
    }
    plan.sampler = sampler
    return plan
  }
}

extension EditSession {
  /// Sampler and schedule of a task: the prior's own, within its levels, unless the user says
  /// otherwise.
  /// - Parameters:
  ///   - takesSigmas: whether the user's own list of levels counts here.
  ///   - first: the first level, in place of the plan's.
  ///   - last: the last one likewise; the first is raised above it.
  ///   - noise: the data's, in units of [−1, 1].
  /// - Throws: `EditingError` when that is no schedule.
  func plan(
    _ task: SamplingTask, takesSigmas: Bool = true, from first: Double? = nil,
    to last: Double? = nil, noise: Double = 0
  ) throws(EditingError) -> LevelPlan {
    let traits = prior.traits
    var plan = traits.plans.plan(task, settings.sampler)
    if sampler == nil, let preset = plan.sampler.published(task, noise: noise) {
      return try published(preset, plan, takesSigmas: takesSigmas)
    }
    if let first, plan.sampler != .ddnmplus { plan.from = first }
    if let last {
      plan.to = last
      plan.from = max(plan.from, 1.5 * last)
    }
    var steps = settings.steps ?? plan.steps
    // Calls at one level are views.
    if case .mean = plan.views, plan.steps == 1, let calls = settings.steps {
      plan.views = .mean(min(calls, 8))
      steps = 1
    }
    let schedule: Schedule
    if takesSigmas, let sigmas = settings.sigmas {
      schedule = try Schedule(sigmas: sigmas.map(traits.levels.nearest))
    } else {
      schedule = Self.schedule(plan, steps: steps, within: traits.levels)
    }
    if let sampler {
      return LevelPlan(kind: plan.sampler, sampler: sampler, schedule: schedule, views: plan.views)
    }
    let own = LevelPlan(
      kind: plan.sampler, sampler: plan.sampler.sampler(for: traits),
      schedule: schedule, views: plan.views)
    return settings.sample == 0 ? own : own.further(within: traits.levels)
  }

  /// A published solver along its own levels, so many from its first to its last, or the user's.
  private func published(_ preset: PublishedPreset, _ plan: SamplingPlan, takesSigmas: Bool)
    throws(EditingError) -> LevelPlan
  {
    guard case .range(let range) = prior.traits.levels, case .pixels = prior.traits.space else {
      throw EditingError(
        "the \(plan.sampler.rawValue) sampler needs a model that knows all noise levels of pictures;"
          + " leave the sampler out")
    }
    var other: Schedule?
    let sigmas = preset.schedule.sigmas
    if takesSigmas, let sigmas = settings.sigmas {
      other = try Schedule(sigmas: sigmas)
    } else if let steps = settings.steps, let first = sigmas.first, let last = sigmas.last {
      other = .geometric(steps: steps, from: first, to: last)
    }
    let fitting = preset.within(range, along: other)
    // Means of views are for the one call that denoises; turning costs nothing.
    return LevelPlan(
      kind: plan.sampler, sampler: fitting.sampler, schedule: fitting.schedule,
      views: plan.views == .one ? .one : .turning)
  }

  private static func schedule(_ plan: SamplingPlan, steps: Int, within levels: NoiseLevels)
    -> Schedule
  {
    switch levels {
    case .range(let range):
      let from = min(max(plan.from, range.lowerBound), range.upperBound)
      let to = min(max(plan.to, range.lowerBound), from)
      return plan.isKarras
        ? .karras(steps: steps, from: from, to: to) : .geometric(steps: steps, from: from, to: to)
    case .ladder(let ladder):
      let inside = ladder.filter { $0 <= plan.from * 1.001 && $0 >= plan.to * 0.999 }
      return .ladder(inside.isEmpty ? [levels.nearest(plan.from)] : inside, atMost: steps)
    case .single(let level): return .ladder([level], atMost: 1)
    }
  }
}
