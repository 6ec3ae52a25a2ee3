import ArgumentParser
import Pictures
import RetouchKit

/// `retouch inpaint`.
struct Inpaint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill what a mask covers.",
    discussion: """
      Pixels outside the mask stay to the bit. Only the tiles around the hole are computed, so a \
      small hole in a large photo is quick.

      EXAMPLES
        retouch inpaint photo.jpg --mask mask.png -o out.jpg
        retouch inpaint photo.jpg --mask mask.png --feather 4 -o out.png
        retouch inpaint photo.png --mask mask.png --samples 3 -o out.png
        cat photo.jpg | retouch inpaint - --mask mask.png -o - > out.jpg
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Mask") var mask: MaskFileOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    if input.input == "-", mask.mask == "-" {
      throw ValidationError("the picture and the mask can't both come from standard input")
    }
  }

  func run() async throws {
    var job = try EditJob(
      "inpaint", input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview)
    let picture = try input.read()
    let hole = try mask.read(for: picture, limits: input.limits.limits)
    try job.plan.check(picture, width: picture.width, height: picture.height)
    if let warning = MaskFacts(hole).warning { job.notes.append("warning: \(warning)") }
    try await job.run(.inpaint(hole), on: picture)
  }
}
