import ArgumentParser
import Jobs
import RetouchKit

/// `retouch restore`.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Undo all that happened to a picture, in one sampling.",
    discussion: """
      Say what happened, and the picture is found that, had this happened to it, would look like the \
      one that is given. It is thought to have happened in this order: the scene was blurred, reduced, \
      lost its colours, got noise, was compressed, was scratched; --order says another.

      EXAMPLES
        retouch restore scan.png --damage dust.png --grey --reduced 2 -o photo.png
        retouch restore scan.jpg --damage scratches.png --noise auto -o photo.png
        retouch restore scan.jpg --find-damage all --grey -o photo.png
        retouch restore small.jpg --reduced 2 --jpeg auto -o large.png
        retouch restore thumbnail.png --reduced 640x480 --kernel bicubic -o photo.png
        retouch restore shaken.png --blurred motion:9,30 --noise 5 -o sharp.png
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "What happened") var history: HistoryOptions
  @OptionGroup(title: "Fill") var fill: FillOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func run() async throws {
    var values = FieldValues()
    history.set(&values)
    fill.set(&values)
    try await EditJob(
      "restore", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
