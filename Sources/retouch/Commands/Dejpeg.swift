import ArgumentParser
import Jobs
import RetouchKit

/// `retouch dejpeg`.
struct Dejpeg: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the traces of JPEG's compression away.",
    discussion: """
      The result, saved with the file's own tables, gives the file's own coefficients: nothing that \
      the file says is changed, only what it left open.

      EXAMPLES
        retouch dejpeg poor.jpg -o photo.png
        retouch dejpeg poor.jpg --preview both.png -o photo.png
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
      "dejpeg", input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
