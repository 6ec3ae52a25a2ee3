import Checkpoints
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// The prior that comes with Retouch: found, sound, and true to the network that was trained.
@Suite struct BundledPriorTests {
  @Test func lookup() throws {
    let folder = try BundledPrior.folder()
    #expect(FileManager.default.fileExists(atPath: folder + "/model_index.json"))
    let prior = try BundledPrior.load(threads: TestThreads.two)
    #expect(prior.channels == 3)
    #expect(prior.classCount == 0)
  }

  /// D(picture + σ·noise, σ) as the training framework computes it from the same weights.
  @Test func golden() throws {
    let path = (GoldenFolder.bundledRoot as NSString)
      .appendingPathComponent("bundled-prior.safetensors")
    let golden = try WeightStore(file: path)
    let prior = try BundledPrior.load(threads: TestThreads.two)
    let picture = try golden.picture("picture")
    let noise = try golden.picture("noise")
    let sigmas = try golden.tensor("sigmas").values
    let expected = try golden.picture("out")
    try #require(expected.images == sigmas.count && !sigmas.isEmpty)
    for (index, sigma) in sigmas.enumerated() {
      let out = try prior.denoise(picture + sigma * noise, sigma: Double(sigma))
      let error = out.largestError(to: expected.sliced(images: index..<index + 1))
      report("bundled prior at sigma \(sigma)", error)
      #expect(error < 1e-4)
    }
  }
}
