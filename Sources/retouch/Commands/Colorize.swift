import ArgumentParser
import RetouchKit

/// `retouch colorize`.
struct Colorize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a grey picture colours.",
    discussion: """
      The luminance stays what it was; a coloured picture is taken by its luminance. Different \
      seeds give different colours.

      EXAMPLES
        retouch colorize grey.jpg -o coloured.jpg
        retouch colorize grey.png --samples 4 -o coloured.png
        retouch colorize grey.png --seed random --preview both.png -o out.png
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func run() async throws {
    try await EditJob(
      "colorize", input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input)
  }
}
