import Editing
import Priors
import Tensors
import TestSupport

/// The draws that a reference made, in its order: [draws, images, channels, height, width].
struct RecordedNoise: NoiseSource {
  private let draws: Tensor
  private var index = 0

  init(_ draws: Tensor) { self.draws = draws }

  mutating func next(_ region: Region, channels: Int) -> Tensor {
    defer { index += 1 }
    let draw = draws.sliced(images: index..<index + 1)
    return TestThreads.one.channelsLast(draw.reshaped(Array(draw.shape.dropFirst())))
  }
}

/// The references ran a batch whose pictures have a class each.
struct LabelledDenoiser: Denoiser {
  let prior: any Prior
  let labels: [Int]?
  var renoisingFloor: Double { prior.traits.renoisingFloor }

  func denoise(_ x: Tensor, sigma: Double, lastEstimate: Tensor?) throws -> Tensor {
    try x.eachLabelled(labels) { x, condition in
      try prior.denoise(x, sigma: sigma, condition: condition)
    }
  }

  func jumpEstimate(_ x: Tensor, from sigma: Double, to target: Double) throws -> Tensor {
    try x.eachLabelled(labels) { x, condition in
      try prior.jumpEstimate(x, from: sigma, to: target, condition: condition)
    }
  }
}
