import ArgumentParser
import Editing
import Jobs
import RetouchKit

/// `retouch upscale`.
struct Upscale: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Enlarge a picture.",
    discussion: """
      The result, made small again by --kernel, is the picture that was given.

      EXAMPLES
        retouch upscale small.jpg --scale 2 -o large.jpg
        retouch upscale thumbnail.png --scale 4 --kernel bicubic -o large.png
        retouch upscale small.png --scale 3 --preview both.png -o large.png
      """)

  @OptionGroup var input: InputOptions

  @Option(
    name: .shortAndLong, help: .field(PictureUpscale.scale),
    transform: { try PictureUpscale.scale.whole($0) })
  var scale: Int

  @Option(help: .field(PictureUpscale.kernel))
  var kernel: UpscaleEdit.Kernel = .box

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var saving: SaveRecipeOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    try require(PictureUpscale.scale, scale)
  }

  func run() async throws {
    var values = FieldValues()
    values.set(PictureUpscale.scale, .integer(scale))
    if kernel != .box { values.set(PictureUpscale.kernel, .word(kernel)) }
    let job = try EditJob(
      "upscale", values, input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, recipe: saving.saveRecipe)
    let picture = try input.read()
    let (width, height) = (picture.width * scale, picture.height * scale)
    guard width * height <= input.limits.maxPixels else {
      throw RetouchError(
        .badSetting,
        "\(scale)× would make \(width)×\(height), more than \(input.limits.maxPixels) pixels;"
          + " raise --max-pixels if there is memory for it")
    }
    try job.plan.check(picture, width: width, height: height)
    try await job.run(.upscale(scale: scale, kernel: kernel), on: picture)
  }
}
