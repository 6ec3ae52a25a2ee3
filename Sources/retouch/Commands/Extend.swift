import ArgumentParser
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

  @Option(help: ArgumentHelp("Pixels to add on the left. (default: 0)", valueName: "n"))
  var left: Int?

  @Option(help: ArgumentHelp("Pixels to add on the right. (default: 0)", valueName: "n"))
  var right: Int?

  @Option(help: ArgumentHelp("Pixels to add at the top. (default: 0)", valueName: "n"))
  var top: Int?

  @Option(help: ArgumentHelp("Pixels to add at the bottom. (default: 0)", valueName: "n"))
  var bottom: Int?

  @Option(
    help: ArgumentHelp(
      "Grow to these proportions, width to height, alike on both sides: 16:9, 1:1.",
      valueName: "w:h"))
  var to: Proportions?

  @OptionGroup(title: "Fill") var fill: FillOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "Sampling") var sampling: SamplingOptions
  @OptionGroup(title: "Model") var model: ModelOptions

  func validate() throws {
    let sides = [("--left", left), ("--right", right), ("--top", top), ("--bottom", bottom)]
    for (name, value) in sides { try require(name, value, in: 0...100_000) }
    let given = sides.compactMap { $0.1 == nil ? nil : $0.0 }
    if to != nil, let side = given.first {
      throw ValidationError("--to says how much all sides grow; leave it or \(side) out")
    }
    if to == nil, sides.allSatisfy({ $0.1 ?? 0 == 0 }) {
      throw ValidationError("say how far: --left, --right, --top or --bottom N, or --to 16:9")
    }
  }

  func run() async throws {
    let job = try EditJob(
      "extend", input: input.input, model: model, sampling: sampling, output: output,
      encoding: encoding, preview: preview.preview, fill: fill.fill)
    let picture = try input.read()
    let borders =
      to.map {
        Borders(
          width: picture.width, height: picture.height, toProportions: $0.across, by: $0.down)
      } ?? Borders(left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0)
    guard !borders.isEmpty else {
      throw RetouchError(
        .badSetting,
        "\(input.input): the picture has these proportions already (\(picture.width)×"
          + "\(picture.height)); nothing to extend")
    }
    let width = picture.width + borders.left + borders.right
    let height = picture.height + borders.top + borders.bottom
    guard width <= input.limits.maxPixels / height else {
      throw RetouchError(
        .badSetting,
        "the result would be \(width)×\(height), more than \(input.limits.maxPixels) pixels;"
          + " raise --max-pixels if there is memory for it")
    }
    try job.plan.check(picture, width: width, height: height)
    try await job.run(.extend(borders), on: picture)
  }
}
