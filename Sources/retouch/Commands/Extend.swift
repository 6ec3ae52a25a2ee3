import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// `retouch extend`.
struct Extend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continue a picture beyond its borders.",
    discussion: """
      Every pixel of the picture stays to the bit; what is new is filled from the picture's own \
      patches. Sky, water, sand, walls and woods go on well, things that the border cuts don't.

      EXAMPLES
        retouch extend photo.jpg --to 16:9 -o wide.jpg
        retouch extend photo.jpg --left 200 --right 100 -o wider.png
        retouch extend photo.jpg --top 300 --samples 3 -o taller.png
      """)

  @OptionGroup var input: InputOptions

  @Option(help: .optional(PictureExtend.left))
  var left: Int?

  @Option(help: .optional(PictureExtend.right))
  var right: Int?

  @Option(help: .optional(PictureExtend.top))
  var top: Int?

  @Option(help: .optional(PictureExtend.bottom))
  var bottom: Int?

  @Option(help: .field(PictureExtend.to))
  var to: Proportions?

  @OptionGroup(title: "Fill") var fill: FillOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    let sides = [
      (PictureExtend.left, left), (PictureExtend.right, right), (PictureExtend.top, top),
      (PictureExtend.bottom, bottom),
    ]
    for (field, value) in sides { try require(field, value) }
    let given = sides.compactMap { $0.1 == nil ? nil : "--\($0.0.name)" }
    if to != nil, let side = given.first {
      throw ValidationError("--to says how much all sides grow; leave it or \(side) out")
    }
    if to == nil, sides.allSatisfy({ $0.1 ?? 0 == 0 }) {
      throw ValidationError("say how far: --left, --right, --top or --bottom N, or --to 16:9")
    }
  }

  private var values: FieldValues {
    var values = FieldValues()
    values.set(PictureExtend.left, left.map { .integer($0) })
    values.set(PictureExtend.right, right.map { .integer($0) })
    values.set(PictureExtend.top, top.map { .integer($0) })
    values.set(PictureExtend.bottom, bottom.map { .integer($0) })
    values.set(PictureExtend.to, to.map { .text("\($0)") })
    fill.set(&values)
    return values
  }

  func run() async throws {
    let job = try EditJob(
      "extend", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe)
    let picture = try input.read()
    let edit: PictureExtend
    do {
      edit = try PictureExtend(values, for: PictureSize(picture), RecipeFiles())
    } catch {
      throw RetouchError(error.kind, "\(input.input): \(error.description)")
    }
    let size = edit.size(from: PictureSize(picture))
    guard size.width <= input.limits.maxPixels / size.height else {
      throw RetouchError(
        .badSetting,
        "the result would be \(size.width)×\(size.height), more than \(input.limits.maxPixels)"
          + " pixels; raise --max-pixels if there is memory for it")
    }
    try job.plan.check(picture, width: size.width, height: size.height)
    try await job.run(Edit(edit), on: picture)
  }
}
