import Models
import Networks
import Tensors
import TestSupport
import Testing

/// The same bits from any number of threads, and for a picture alone or among others.
@Suite struct DeterminismTests {
  @Test(arguments: GoldenFolder.all)
  func network(_ folder: GoldenFolder) throws {
    let pipeline = try PipelineFolder(path: folder.path)
    let configuration = pipeline.configuration
    let network = try configuration.network(pipeline.weights)
    let patch = configuration.patchSize
    let side = configuration.sampleSize * patch
    let channels = configuration.inChannels / (patch * patch)
    for time in [-1500, 12.5, 1095] as [Float] {
      try Self.check(shape: [3, side, side, channels]) { x, threads in
        network(
          x, times: Array(repeating: time, count: x.images),
          labels: configuration.classCount.map { Array(repeating: $0 - 1, count: x.images) },
          threads)
      }
    }
  }

  @Test(arguments: [Precision.fp32, .bf16])
  func magnitudePreserving(_ precision: Precision) throws {
    let plan = try EDM2Plan(EDM2PlanTests.small, file: "network")
    let network = try plan.network(.random(for: plan), precision: precision)
    try Self.check(shape: [3, 16, 16, 3]) { x, threads in
      network(
        x, times: Array(repeating: 0.4, count: x.images),
        labels: Array(repeating: 7, count: x.images), threads)
    }
  }

  @Test(arguments: [0.3, 20])
  func bundledPrior(_ sigma: Double) throws {
    let priors = try [1, 2, 4].map { try BundledPrior.load(threads: ThreadPool(threads: $0)) }
    let side = priors[0].nativeSide
    try Self.check(shape: [3, side, side, 3]) { x, threads in
      let prior = try #require([1: priors[0], 2: priors[1], 4: priors[2]][threads.threadCount])
      return try prior.denoise(Float(1 + sigma) * x, sigma: sigma)
    }
  }

  private static func check(shape: [Int], _ run: (Tensor, ThreadPool) throws -> Tensor) throws {
    var random = TestRandom(1)
    let x = random.tensor(shape)
    let whole = try run(x, TestThreads.one)
    #expect(whole.isFinite)
    #expect(try run(x, TestThreads.two).hasSameBits(as: whole))
    #expect(try run(x, TestThreads.four).hasSameBits(as: whole))
    for image in 0..<shape[0] {
      let alone = try run(x.sliced(images: image..<image + 1), TestThreads.two)
      #expect(alone.hasSameBits(as: whole.sliced(images: image..<image + 1)))
    }
  }
}
