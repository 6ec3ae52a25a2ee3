import ArgumentParser
import Jobs
import RetouchKit

/// `retouch deblur`.
struct Deblur: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a known blur away.",
    discussion: """
      How the picture was blurred must be said; nothing guesses it. Too strong a blur rings at edges, \
      too weak a one leaves some of it.

      EXAMPLES
        retouch deblur soft.png --blurred gaussian:1.5 -o sharp.png
        retouch deblur shaken.png --blurred motion:9,30 --noise 3 -o sharp.png
        retouch deblur soft.png --blurred kernel.png -o sharp.png
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "What happened") var blur: BlurOptions
  @OptionGroup var noise: NoiseOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    guard blur.blurred != nil else {
      throw ValidationError(
        "say how it was blurred: --blurred gaussian:1.5, disk:3, motion:9,30 or a picture file")
    }
  }

  func run() async throws {
    var values = FieldValues()
    blur.set(&values)
    noise.set(&values)
    try await EditJob(
      "deblur", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
