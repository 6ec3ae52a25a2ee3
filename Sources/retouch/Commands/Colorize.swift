import ArgumentParser
import Jobs
import RetouchKit

/// `retouch colorize`.
struct Colorize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a grey picture colours.",
    discussion: """
      The luminance stays what it was; a coloured picture is taken by its luminance. The model alone \
      guesses, often sepia: ten dots of the right colours are worth more than any guess. Paint them \
      on a transparent layer over the picture, or name them.

      EXAMPLES
        retouch colorize grey.jpg -o coloured.jpg
        retouch colorize grey.jpg --hints dots.png -o coloured.jpg
        retouch colorize grey.jpg --hint 120,80,#b03a2e --hint 300,40,#7fa8d0 -o coloured.jpg
        retouch colorize grey.jpg --reference like-it.jpg -o coloured.jpg
        retouch colorize grey.png --samples 4 -o coloured.png
        retouch colorize grey.png --seed random --preview both.png -o out.png
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Colours") var colours: ColourOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func run() async throws {
    var values = FieldValues()
    colours.set(&values)
    try await EditJob(
      "colorize", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
