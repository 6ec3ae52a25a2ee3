import Foundation
import RetouchKit

/// The mean of two walks under the same measurement: smoother than one, at twice the cost.
struct MeanOfTwo: Sampler {
  let walk = ConsistencySampler()

  func sample(
    _ denoiser: some Denoiser, from estimate: Tensor, measurement: RetouchKit.Measurement?,
    schedule: Schedule, noise: inout any NoiseSource, region: Region
  ) throws -> Tensor {
    let walks = try (0..<2).map { _ in
      try walk.sample(
        denoiser, from: estimate, measurement: measurement, schedule: schedule, noise: &noise,
        region: region)
    }
    let mean = Tensor.combine(0.5, walks[0], 0.5, walks[1])
    return measurement?.project(mean) ?? mean
  }
}

/// Enlarges a photo twofold with a sampler of its own.
///
///     OwnSampler PHOTO RESULT
@main
struct OwnSampler {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 2 else {
      report("usage: OwnSampler PHOTO RESULT")
      exit(64)
    }
    do {
      let photo = try Picture.read(.file(path: arguments[0]))
      let result = try await Retoucher().apply(
        .upscale(scale: 2), to: photo, sampler: MeanOfTwo())
      try result.picture.write(to: .file(path: arguments[1]))
      report("\(arguments[1]): \(result.picture.width)×\(result.picture.height)")
    } catch {
      let failure = RetouchError(error)
      report(failure.description)
      exit(failure.kind.exitCode)
    }
  }

  static func report(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
