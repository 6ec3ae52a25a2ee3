import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// `retouch mask make`.
struct MaskMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract:
      "Make a mask: boxes, circles and polygons of yours, text, scratches, strokes and more.",
    discussion: """
      White = fill. With --box, --circle and --polygon what you say; by the name of a shape for \
      trying an edit and for damaging pictures in a known way. Same shape, size and seed, same mask.

      EXAMPLES
        retouch mask make --like photo.jpg --box 940,720,110,24 -o mask.png
        retouch mask make scratches --count 12 --like photo.jpg -o mask.png
        retouch mask make text --text "Lorem ipsum" --size 512x512 -o mask.png
        retouch mask make random --percent 80 --size 256x256 --seed 4 -o mask.png
        retouch mask make frame --side 32 --like photo.jpg -o mask.png
      """)

  @Argument(help: "What to draw, when it isn't said by numbers.")
  var shape: Shape?

  @Option(help: ArgumentHelp("The mask's size in pixels.", valueName: "w>x<h"))
  var size: PixelSize?

  @Option(
    help: ArgumentHelp("Take the size of this picture.", valueName: "picture"),
    completion: .pictures)
  var like: String?

  @OptionGroup(title: "Shapes of yours") var shapes: HoleShapeOptions
  @OptionGroup(title: "Shape by name") var details: ShapeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    guard (size == nil) != (like == nil) else {
      throw ValidationError("give the mask's size by either --size or --like")
    }
    try require("--size: the width", size?.width, in: 1...100_000)
    try require("--size: the height", size?.height, in: 1...100_000)
    guard (shape == nil) == shapes.isGiven else {
      throw ValidationError(
        shape == nil
          ? "say what to draw: one of \(Shape.names), or --box X,Y,W,H, --circle X,Y,R, --polygon X,Y,…"
          : "--box, --circle and --polygon are shapes already; leave \(shape?.rawValue ?? "") out")
    }
    if let shape { try details.validate(for: shape) }
  }

  func run() async throws {
    let plan = try OutputPlan(output.request())
    Interrupts.shared.listen(progress: nil)
    let (width, height) = try dimensions()
    let mask =
      if let shape {
        try MaskPicture.make(
          details.maskShape(shape, width: width, height: height), width: width, height: height,
          seed: details.seed)
      } else {
        try shapes.shapes.mask(of: PictureSize(width: width, height: height))
      }
    for target in plan.targets {
      try plan.write(Picture(pixels: mask.pixels), to: target.destination)
      try report(mask, target.destination)
    }
  }

  private func dimensions() throws -> (width: Int, height: Int) {
    if let like {
      let picture = try PictureInput(like, limits: limits.limits).read()
      return (picture.width, picture.height)
    }
    return (size?.width ?? 0, size?.height ?? 0)
  }

  private func report(_ mask: MaskPicture, _ destination: PictureDestination) throws {
    let facts = MaskFacts(mask)
    if output.json { try StandardStream.print(json: facts) }
    if !output.quiet, Terminal.standardError.isInteractive {
      let percent = (facts.coverage * 1000).rounded() / 10
      Messages.note("\(destination.name): \(mask.width)×\(mask.height), \(percent) % to fill")
    }
  }
}
