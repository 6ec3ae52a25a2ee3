import ArgumentParser
import Jobs
import RetouchKit

/// `retouch denoise`.
struct Denoise: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take noise away.",
    discussion: """
      The noise is thought to be white, as of a sensor: alike in all pixels, and not yet smeared by \
      compression.

      EXAMPLES
        retouch denoise photo.png -o clean.png
        retouch denoise photo.png --noise 15 -o clean.png
      """)

  @OptionGroup var input: InputOptions

  @Option(help: .optional(PictureDenoise.noise))
  var noise: String?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    try require(PictureDenoise.noise, noise.map { .text($0) })
  }

  func run() async throws {
    var values = FieldValues()
    values.set(PictureDenoise.noise, noise.map { .text($0) })
    try await EditJob(
      "denoise", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
