import Checkpoints
import Foundation
import Models
import Networks
import Tensors
import TestSupport
import Testing

/// Whole networks in bf16 against fp32.
@Suite struct PrecisionTests {
  /// The random weights of the goldens even out nothing, and their few channels average little.
  @Test(arguments: GoldenFolder.all, InstructionSet.available)
  func goldens(_ folder: GoldenFolder, _ instructions: InstructionSet) throws {
    let pipeline = try PipelineFolder(path: folder.path)
    let configuration = pipeline.configuration
    let side = configuration.sampleSize * configuration.patchSize
    let patch = configuration.patchSize
    var random = TestRandom(5)
    let x = random.tensor([2, side, side, configuration.inChannels / (patch * patch)])
    func run(_ precision: Precision, _ threads: ThreadPool) throws -> Tensor {
      let network = try configuration.network(
        pipeline.weights, precision: precision, instructions: instructions)
      return network(
        x, times: [3, 300], labels: configuration.classCount.map { [0, $0 - 1] }, threads)
    }
    let exact = try run(.fp32, TestThreads.two)
    let out = try run(.bf16, TestThreads.two)
    try Self.check(out, exact, rootMeanSquare: 0.04, largest: 0.05, "\(folder), \(instructions)")
    #expect(try run(.bf16, TestThreads.one).hasSameBits(as: out))
    #expect(try run(.bf16, TestThreads.four).hasSameBits(as: out))
  }

  /// What an edit sees of it: estimates of the prior that Retouch comes with. The largest error, of a single value at
  /// σ = 80, is 0.031 with a processor's own bf16 products and below 0.03 with ours.
  @Test(arguments: [0.3, 2, 20, 80])
  func bundledPrior(_ sigma: Double) throws {
    let golden = try WeightStore(
      file: (GoldenFolder.bundledRoot as NSString)
        .appendingPathComponent("bundled-prior.safetensors"))
    let x = try golden.picture("picture") + Float(sigma) * golden.picture("noise")
    func estimate(_ precision: Precision, _ x: Tensor) throws -> Tensor {
      try BundledPrior.load(precision: precision, threads: TestThreads.two)
        .denoise(x, sigma: sigma)
    }
    let out = try estimate(.bf16, x)
    try Self.check(
      out, estimate(.fp32, x), rootMeanSquare: 0.02, largest: 0.04, "bundled prior at \(sigma)")
    let first = try estimate(.bf16, x.sliced(images: 0..<1))
    #expect(first.hasSameBits(as: out.sliced(images: 0..<1)))
  }

  private static func check(
    _ out: Tensor, _ exact: Tensor, rootMeanSquare: Double, largest: Float, _ name: String
  ) throws {
    let difference = out - exact
    func square(_ x: Tensor) -> Double { x.values.reduce(0) { $0 + Double($1) * Double($1) } }
    let mean = (square(difference) / square(exact)).squareRoot()
    print("bf16, \(name): rms \(String(format: "%.2e", mean))")
    report("bf16, \(name)", out.largestError(to: exact))
    #expect(mean < rootMeanSquare)
    #expect(out.largestError(to: exact) < largest)
    #expect(mean > 1e-5, "bf16 must differ from fp32")
  }
}
