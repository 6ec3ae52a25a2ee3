import ArgumentParser
import Jobs

/// `retouch sample`.
struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a picture out of noise: what the prior dreams.",
    discussion: """
      A way to see what a model knows. Larger pictures than the model's own tile are made of \
      overlapping tiles, which know little of each other.

      EXAMPLES
        retouch sample -o dream.png
        retouch sample --samples 8 --seed 3 -o dream.png
        retouch sample --model cm-imagenet64 --class 207 --steps 2 -o dog.png
      """)

  @Option(
    help: ArgumentHelp(
      "The size in pixels. (default: the model's own)", valueName: "w>x<h"))
  var size: PixelSize?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    try require("--size: the width", size?.width, in: 1...8192)
    try require("--size: the height", size?.height, in: 1...8192)
    if sampling.sampler == .annealed {
      throw ValidationError("--sampler annealed refines a picture; there is none to start from")
    }
  }

  func run() async throws {
    let job = try EditJob(
      "sample", input: nil, model: model, sampling: sampling, output: output, encoding: encoding)
    try await job.sample(width: size?.width, height: size?.height)
  }
}
