import Checkpoints
import Editing
import Models
import Networks
import Priors
import Tensors
import TestSupport
import Testing

/// Whole chains of every family's own sampler with the noise that the original drew, within 1e-3 of
/// the reference's largest value.
@Suite struct FamilyChainTests {
  /// Estimate, add noise: groups of consistency models, ECT and sCM. The original code of the first
  /// clamps every estimate, that of the others none.
  @Test(
    arguments: FamilyGolden.of("consistency-models", "ect", "scm", "ict"),
    ["onestep", "twostep", "threestep", "multistep"])
  func multistep(_ golden: FamilyGolden, _ group: String) throws {
    let file = try golden.tensors()
    guard file.names.contains("\(group).out") else { return }
    let prior = try golden.prior()
    let clamps = golden.family == "consistency-models"
    let schedule: Schedule
    if file.names.contains("\(group).ts") {
      let steps = try file.integers("\(group).steps")[0]
      schedule = try .originalGrid(
        indices: file.integers("\(group).ts"), NoiseGrid(count: steps))
    } else {
      let sigmas =
        file.names.contains("\(group).sigmas") ? try file.numbersList("\(group).sigmas") : [80]
      schedule = try Schedule(sigmas: sigmas)
    }
    try check(golden, group, prior, labels: "denoise.labels", start: schedule.sigmas[0]) {
      denoiser, state, noise, region in
      let out = try ConsistencySampler(clamps: clamps).sample(
        denoiser, fromState: state, measurement: nil, schedule: schedule, noise: &noise,
        region: region)
      return clamps ? out.clamped(-1, 1) : out
    }
  }

  @Test(arguments: FamilyGolden.of("edm", "edm2", "autoguidance"))
  func heun(_ golden: FamilyGolden) throws {
    try heun(golden, "heun", try golden.prior(), clamps: false)
  }

  @Test(arguments: FamilyGolden.of("consistency-models"))
  func teachersHeun(_ golden: FamilyGolden) throws {
    try heun(golden, "heun_edm", try golden.prior(family: "edm-openai"), clamps: true)
  }

  private func heun(
    _ golden: FamilyGolden, _ group: String, _ prior: any Prior, clamps: Bool
  ) throws {
    let file = try golden.tensors()
    guard file.names.contains("\(group).out") else { return }
    let sigmas = try file.numbersList("\(group).sigmas").filter { $0 > 0 }
    try check(golden, group, prior, labels: "denoise.labels", start: sigmas[0]) {
      denoiser, state, _, _ in
      let out = try HeunSampler(clamps: clamps).sample(
        denoiser, fromState: state, measurement: nil, schedule: Schedule(sigmas: sigmas))
      return clamps ? out.clamped(-1, 1) : out
    }
  }

  /// CTM's γ-sampling: 0 jumps, 1 noises anew, between is between.
  @Test(arguments: FamilyGolden.of("ctm"), ["exact1", "exact3", "gamma3", "cm_multistep3"])
  func gamma(_ golden: FamilyGolden, _ group: String) throws {
    let file = try golden.tensors()
    guard file.names.contains("\(group).out") else { return }
    let sigmas = try file.numbersList("\(group).sigmas").dropLast()
    let freshness =
      try group == "cm_multistep3"
      ? 1 : file.names.contains("\(group).gamma") ? file.numbersList("\(group).gamma")[0] : 0
    try check(golden, group, try golden.prior(), labels: "jump.labels", start: sigmas[0]) {
      denoiser, state, noise, region in
      try JumpSampler(freshness: freshness, clamps: false).sample(
        denoiser, fromState: state, measurement: nil, schedule: Schedule(sigmas: Array(sigmas)),
        noise: &noise, region: region)
    }
  }

  private func check(
    _ golden: FamilyGolden, _ group: String, _ prior: any Prior, labels: String, start: Double,
    _ chain: (LabelledDenoiser, Tensor, inout any NoiseSource, Region) throws -> Tensor
  ) throws {
    let file = try golden.tensors()
    let latent = try file.picture("\(group).latent")
    var noise: any NoiseSource = RecordedNoise(
      file.names.contains("\(group).noise")
        ? try file.tensor("\(group).noise") : Tensor(shape: [0, 1, 1, 1, 1]))
    let out = try chain(
      LabelledDenoiser(prior: prior, labels: try file.labels(labels)), Float(start) * latent,
      &noise, Region(height: latent.height, width: latent.width))
    let error = out.largestError(to: try file.picture("\(group).out"))
    report("\(golden) \(group)", error)
    #expect(error < 1e-3)
  }
}
