import Models
import Networks
import Priors
import Tensors
import TestSupport
import Testing

/// Network calls and x₀ estimates against PyTorch's, within 1e-4 of the reference's largest value.
@Suite struct GoldenTests {
  /// No folder would mean no test.
  @Test func goldensAreThere() {
    let names = Set(GoldenFolder.all.map(\.description))
    #expect(names.isSuperset(of: ["ddpm-tiny", "imagenet64-tiny", "lsun256-tiny", "patch2-tiny"]))
  }

  @Test(arguments: GoldenFolder.all, InstructionSet.available)
  func networkCall(_ folder: GoldenFolder, _ instructions: InstructionSet) throws {
    let golden = try folder.tensors()
    guard golden.names.contains("unet.x") else { return }
    let pipeline = try PipelineFolder(path: folder.path)
    let network = try pipeline.configuration.network(pipeline.weights, instructions: instructions)
    var x = try golden.picture("unet.x")
    let patch = pipeline.configuration.patchSize
    let timestep = try golden.tensor("unet.timestep").values
    let labels =
      golden.names.contains("unet.class_labels")
      ? try golden.integers("unet.class_labels") : nil
    // The golden is of the network alone; ours takes the picture before pixels are unshuffled.
    if patch > 1 { x = TestThreads.two.pixelShuffled(x, factor: patch) }
    var out = network(
      x,
      times: timestep.count == x.images
        ? timestep : Array(repeating: timestep[0], count: x.images),
      labels: labels, TestThreads.two)
    if patch > 1 { out = TestThreads.two.pixelUnshuffled(out, factor: patch) }
    let error = out.largestError(to: try golden.picture("unet.out"))
    report("\(folder) unet with \(instructions)", error)
    #expect(error < 1e-4)
  }

  @Test(arguments: GoldenFolder.all)
  func denoise(_ folder: GoldenFolder) throws {
    let golden = try folder.tensors()
    guard golden.names.contains("denoise.x") else { return }
    let prior = try folder.prior(threads: TestThreads.two)
    let x = try golden.picture("denoise.x")
    let sigmas = try golden.tensor("denoise.sigmas").values
    let expected = try golden.tensor("denoise.out")
    let condition = Condition(
      classLabel: golden.names.contains("unet.class_labels")
        ? try golden.integers("unet.class_labels")[0] : nil)
    for (index, sigma) in sigmas.enumerated() {
      let out = try prior.denoise(sigma * x, sigma: Double(sigma), condition: condition)
      let error = out.largestError(
        to: TestThreads.one.channelsLast(
          Self.estimate(index, of: expected, like: x)))
      report("\(folder) denoise at sigma \(sigma)", error)
      #expect(error < 1e-4)
    }
  }

  /// Estimate `index` of stacked ones, as NCHW.
  static func estimate(_ index: Int, of stack: Tensor, like x: Tensor) -> Tensor {
    stack.reshaped([stack.count / x.count, x.images, x.channels, x.height, x.width])
      .sliced(images: index..<index + 1)
      .reshaped([x.images, x.channels, x.height, x.width])
  }
}
