import Checkpoints
import Editing
import Models
import Priors
import Tensors
import TestSupport
import Testing

/// Whole edits against the original algorithms with the noise that they drew, within 1e-3 of the
/// reference's largest value.
@Suite struct GoldenEditTests {
  @Test(arguments: GoldenFolder.all)
  func multistep(_ folder: GoldenFolder) throws {
    try check("multistep", folder) { _, _ in nil }
  }

  @Test(arguments: GoldenFolder.all)
  func colorize(_ folder: GoldenFolder) throws {
    try check("colorize", folder) { image, _ in Measurement(LuminanceOperator(), of: image) }
  }

  @Test(arguments: GoldenFolder.all)
  func superResolution(_ folder: GoldenFolder) throws {
    try check("superres8", folder) { image, _ in
      Measurement(BlockAverageOperator(factor: 8), of: image)
    }
  }

  @Test(arguments: GoldenFolder.all)
  func inpaint(_ folder: GoldenFolder) throws {
    try check("inpaint", folder) { image, golden in
      Measurement(MaskOperator(known: try golden.picture("inpaint.known")), of: image)
    }
  }

  private func check(
    _ edit: String, _ folder: GoldenFolder,
    measurement: (Tensor, WeightStore) throws -> Measurement?
  ) throws {
    let golden = try folder.tensors()
    guard golden.names.contains("\(edit).out") else { return }
    let prior = try folder.prior(threads: TestThreads.two)
    let image =
      golden.names.contains("\(edit).image") ? try golden.picture("\(edit).image") : nil
    let indices = try golden.tensor("\(edit).ts").values.map { Int($0) }
    let state = try golden.picture("\(edit).x_T")
    var noise: any NoiseSource = RecordedNoise(try golden.tensor("\(edit).noise"))
    let labels =
      golden.names.contains("unet.class_labels")
      ? try golden.integers("unet.class_labels") : nil
    let out = try ConsistencySampler().sample(
      LabelledDenoiser(prior: prior, labels: labels), fromState: state,
      measurement: try image.flatMap { try measurement($0, golden) },
      schedule: try .originalGrid(
        indices: indices, PipelineFolder(path: folder.path).scheduler.grid), noise: &noise,
      region: Region(height: state.height, width: state.width))
    let error = out.largestError(to: try golden.picture("\(edit).out"))
    report("\(folder) \(edit)", error)
    #expect(error < 1e-3)
  }
}
