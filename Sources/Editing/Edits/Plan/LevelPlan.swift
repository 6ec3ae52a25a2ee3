import Priors
import Tensors

/// How one level of a picture is sampled.
struct LevelPlan: Sendable {
  var kind: SamplerKind
  var sampler: any Sampler
  var schedule: Schedule
  var views = Views.one

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
    let own = self[task]
    guard let sampler, sampler != own.sampler else { return own }
    let kindred: [SamplingTask] =
      switch task {
      case .thinHole: [.thickHole]
      case .thickHole: [.thinHole]
      case .double: [.enlarge]
      case .enlarge: [.double]
      case .finerHole, .noisyHole, .colorize, .denoise, .deblur, .dejpeg, .restore, .sample: []
      }
    var plan = kindred.map { self[$0] }.first { $0.sampler == sampler } ?? own
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
  /// - Throws: `EditingError` when that is no schedule.
  func plan(
    _ task: SamplingTask, takesSigmas: Bool = true, from first: Double? = nil,
    to last: Double? = nil
  )
    throws(EditingError) -> LevelPlan
  {
    let traits = prior.traits
    var plan = traits.plans.plan(task, settings.sampler)
    if let first { plan.from = first }
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
    if let preset = plan.sampler.published(task) {
      return try Self.published(
        preset, plan, traits,
        takesSigmas && settings.sigmas != nil || settings.steps != nil
          ? schedule : nil)
    }
    return LevelPlan(
      kind: plan.sampler, sampler: plan.sampler.sampler(for: traits),
      schedule: schedule, views: plan.views)
  }

  /// A published solver along its own levels, unless the user gives others.
  private static func published(
    _ preset: PublishedPreset, _ plan: SamplingPlan, _ traits: PriorTraits, _ own: Schedule?
  ) throws(EditingError) -> LevelPlan {
    guard case .range(let range) = traits.levels, traits.space == .pixels else {
      throw EditingError(
        "the \(plan.sampler.rawValue) sampler needs a model that knows all noise levels of pictures;"
          + " leave --sampler out")
    }
    return LevelPlan(
      kind: plan.sampler, sampler: preset.sampler,
      schedule: own ?? preset.schedule.clamped(to: range), views: plan.views)
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
