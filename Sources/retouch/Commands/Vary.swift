import ArgumentParser
import Editing
import Jobs
import RetouchKit

/// `retouch vary`.
struct Vary: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make another picture like this one.",
    discussion: """
      The picture gets noise of a level that --strength says, and the model samples it back: what the \
      noise covered is made up anew. With --mask every other pixel stays to the bit. The bundled \
      model changes texture and colour, no things; larger models do more.

      EXAMPLES
        retouch vary photo.jpg -o other.png
        retouch vary photo.jpg --strength 0.6 --samples 4 -o other.png
        retouch vary photo.jpg --mask sky.png --feather 8 -o other.png
      """)

  @OptionGroup var input: InputOptions

  @Option(help: .optional(PictureVary.strength))
  var strength: Double?

  @OptionGroup(title: "Mask") var mask: VaryMaskOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    try require(PictureVary.strength, strength)
    if strength != nil, sampling.sigmas != nil {
      throw ValidationError("--sigmas begin at a level of their own; leave --strength out")
    }
    do {
      try VaryEdit.check(sampling.sampler)
    } catch {
      throw ValidationError("--sampler: \(error)")
    }
  }

  func run() async throws {
    var values = FieldValues()
    values.set(PictureVary.strength, strength.map { .number($0) })
    mask.set(&values)
    try await EditJob(
      "vary", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe
    ).run(on: input.picture)
  }
}
