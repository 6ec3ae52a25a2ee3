import ArgumentParser
import Editing
import Pictures
import RetouchKit

/// `retouch blend`.
struct Blend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go from one picture to another, frame by frame.",
    discussion: """
      Each frame is a mixture of the two with noise, which the model samples back; the first and the \
      last are the pictures themselves. A .webp becomes an animation; other formats, and names with \
      %d in them, become a file for each frame. The bundled model makes little more of it than a \
      cross-fade in soft shapes; larger models do more.

      EXAMPLES
        retouch blend summer.jpg winter.jpg --frames 16 -o seasons.webp
        retouch blend a.png b.png --frames 8 -o frame.png
        retouch blend a.png b.png --frames 8 --strength 0.5 -o frame-%d.webp
      """)

  @Argument(
    help: ArgumentHelp("The first picture; - reads standard input.", valueName: "first"),
    completion: .pictures)
  var first: String

  @Argument(
    help: ArgumentHelp("The second, of the same size.", valueName: "second"),
    completion: .pictures)
  var second: String

  @OptionGroup var limits: LimitOptions

  @Option(
    help: ArgumentHelp("How many frames, the two pictures among them: 2 to 240.", valueName: "n"))
  var frames: Int

  @Option(
    help: ArgumentHelp(
      "The noise in the middle: 0 is a cross-fade, 1 leaves nothing of either.", valueName: "n"))
  var strength = PictureBlend.strength

  @Option(
    help: ArgumentHelp(
      "How long an animation shows each frame, in milliseconds: 10 to 10000.", valueName: "ms"))
  var delay = 80

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    try require("--frames", frames, in: PictureBlend.frameCounts)
    try require("--delay", delay, in: PictureAnimation.delays)
    guard VaryEdit.strengths.contains(strength) else {
      throw ValidationError("--strength must be from 0 to 1, not \(strength)")
    }
    if first == "-", second == "-" {
      throw ValidationError("both pictures can't come from standard input")
    }
    if sampling.samples != 1 {
      throw ValidationError("--samples: a blend has --frames; another --seed makes other ones")
    }
    if sampling.uncertainty != nil {
      throw ValidationError("--uncertainty: a blend has one answer to each frame")
    }
    if sampling.sigmas != nil {
      throw ValidationError("--sigmas: a blend's noise levels follow its --strength")
    }
    do {
      try VaryEdit.check(sampling.sampler)
    } catch {
      throw ValidationError("--sampler: \(error)")
    }
  }

  func run() async throws { try await BlendJob(self).run() }
}
