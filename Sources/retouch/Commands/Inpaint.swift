import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// `retouch inpaint`.
struct Inpaint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill what a mask covers, or the damage that is found.",
    discussion: """
      Thick holes are filled from the picture's own patches, thin ones by the model. Pixels outside \
      the mask stay to the bit. Only what lies around the hole is looked at, so a small hole in a \
      large photo is quick.

      EXAMPLES
        retouch inpaint photo.jpg --mask mask.png -o out.jpg
        retouch inpaint photo.jpg --box 940,720,110,24 --dilate 4 -o out.jpg
        retouch inpaint erased.png --mask-from-alpha -o out.png
        retouch inpaint painted.png --mask-color '#ff00ff' -o out.png
        retouch inpaint photo.jpg --mask-difference painted.jpg -o out.jpg
        retouch inpaint photo.jpg --mask mask.png --feather 4 -o out.png
        retouch inpaint photo.png --mask mask.png --samples 3 -o out.png
        retouch inpaint scan.png --find-damage all --preview look.png -o out.png
        retouch inpaint photo.jpg --mask people.png --from later.jpg -o out.jpg
        retouch inpaint broken.jpg --salvage -o whole.jpg
        cat photo.jpg | retouch inpaint - --mask mask.png -o - > out.jpg
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Mask") var mask: MaskFileOptions
  @OptionGroup(title: "Fill") var fill: FillOptions
  @OptionGroup(title: "Copying") var sources: SourceOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    if input.input == "-", mask.mask == "-" {
      throw ValidationError("the picture and the mask can't both come from standard input")
    }
    if mask.mask == "-", saving.saveRecipe != nil {
      throw ValidationError(
        "--save-recipe needs the mask in a file; standard input can't be read again")
    }
    if let option = sources.given, fill.fill == .model {
      throw ValidationError("\(option) is about patches, and --fill model uses none; leave one out")
    }
  }

  private var values: FieldValues {
    var values = FieldValues()
    mask.set(&values)
    fill.set(&values)
    sources.set(&values)
    return values
  }

  func run() async throws {
    var job = try EditJob(
      "inpaint", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe)
    guard mask.mask != nil else { return try await job.run(on: input.picture) }
    let picture = try input.read()
    let limits = input.limits.limits
    let hole = try mask.read(for: picture, limits: limits)
    try job.plan.check(picture, width: picture.width, height: picture.height)
    if let warning = MaskFacts(hole).warning { job.notes.append("warning: \(warning)") }
    let copied = try SourceFiles(values, RecipeFiles()).read(for: PictureSize(picture), limits)
    try await job.run(
      mask.reading.painted.maskFromAlpha
        ? .inpaint(erased: hole, from: copied) : .inpaint(hole, from: copied), on: picture)
  }
}
