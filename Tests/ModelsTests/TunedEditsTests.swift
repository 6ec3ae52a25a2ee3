import Checkpoints
import Foundation
import Models
import Priors
import TestSupport
import Testing

/// What a model's files say of how edits sample it.
@Suite struct TunedEditsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func traits(_ edits: String?) throws -> PriorTraits {
    try SyntheticModel.tiny.withScheduler(["edits": edits]).write(to: folder)
    return try OpenedModel(path: folder.path).outline().traits
  }

  @Test func withoutThemNothingChanges() throws {
    let plain = try traits(nil)
    #expect(plain.tileSides == nil)
    #expect(plain.plans[.thinHole].steps == 12)
    for nothing in ["null", "{}", "{\"plans\": {}}", "{\"largest_tile\": null}"] {
      #expect(try traits(nothing) == plain)
    }
  }

  @Test func plansAndTiles() throws {
    let plain = try traits(nil)
    let tuned = try traits(
      """
      {"largest_tile": 24, "tile_overlap": 3,
       "plans": {"thin_hole": {"sampler": "annealed", "steps": 2, "from": 0.2, "to": 0.08}}}
      """)
    // Two levels: sides divide by 2.
    #expect(tuned.tileSides == TileSides(largest: 24, multiple: 2, overlap: 3))
    #expect(
      tuned.plans[.thinHole] == SamplingPlan(.annealed, steps: 2, from: 0.2, to: 0.08))
    for task in SamplingTask.allCases where task != .thinHole {
      #expect(tuned.plans[task] == plain.plans[task])
    }
    #expect(try traits("{\"largest_tile\": 8}").tileSides?.overlap == 2)
  }

  /// Plans hold for their sampler: with another one a prior is sampled as its kind. Views stay the kind's.
  @Test func untunedPlansAreKept() throws {
    let plain = try traits(nil)
    let tuned = try traits(
      "{\"plans\": {\"deblur\": {\"sampler\": \"annealed\", \"steps\": 2, \"from\": 0.2, \"to\": 0.1}}}"
    )
    #expect(tuned.plans[.deblur].steps == 2)
    #expect(tuned.plans[.deblur].views == .turning)
    #expect(tuned.plans != plain.plans)
    #expect(tuned.plans.untuned == plain.plans)
  }

  /// What `model convert` writes samples as the model that it was made from.
  @Test func conversionKeepsThem() throws {
    try SyntheticModel.tiny.withScheduler([
      "edits": "{\"largest_tile\": 16, \"plans\": {\"double\": {\"steps\": 3, \"from\": 0.5}}}"
    ]).write(to: folder)
    let model = try OpenedModel(path: folder.path)
    let path = folder("converted")
    _ = try ModelConversion(model, halves: false, licence: nil, sums: []).write(
      to: path, overwrites: false, onTensor: { _, _ in })
    let converted = try OpenedModel(path: path).outline().traits
    #expect(converted == (try model.outline().traits))
    #expect(converted.plans[.double].steps == 3)
  }

  /// Tiles of the larger sides go through the network.
  @Test func largerTilesAreTaken() throws {
    try SyntheticModel.tiny.withScheduler(["edits": "{\"largest_tile\": 24}"]).write(to: folder)
    let prior = try OpenedModel(path: folder.path).loadPrior(threads: TestThreads.one)
    var random = TestRandom(7)
    let x = random.tensor([2, 24, 10, 3])
    #expect(try prior.denoise(x, sigma: 1).shape == x.shape)
  }

  @Test(
    arguments: [
      "7", "[]", "\"fast\"", "{\"largest_tile\": \"8\"}", "{\"largest_tile\": 7}",
      "{\"largest_tile\": 9}", "{\"largest_tile\": 1000000}", "{\"largest_tile\": -8}",
      "{\"largest_tile\": 16, \"tile_overlap\": 5}",
      "{\"largest_tile\": 16, \"tile_overlap\": -1}",
      "{\"plans\": []}", "{\"plans\": {\"thin_hole\": 2}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 0}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 1e9}}}",
      "{\"plans\": {\"thin_hole\": {}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 2, \"from\": 1e9}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 2, \"from\": 0.1, \"to\": 0.2}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 2, \"from\": \"high\"}}}",
    ])
  func malformed(_ edits: String) throws {
    expectRefusal(folder.path, "edits", kind: .malformed) { _ = try traits(edits) }
  }

  @Test(
    arguments: [
      "{\"tiles\": 8}", "{\"plans\": {\"crop\": {\"steps\": 2}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 2, \"rho\": 7}}}",
      "{\"plans\": {\"thin_hole\": {\"steps\": 2, \"sampler\": \"magic\"}}}",
    ])
  func unsupported(_ edits: String) throws {
    expectRefusal(folder.path, "edits", kind: .unsupported) { _ = try traits(edits) }
  }
}
