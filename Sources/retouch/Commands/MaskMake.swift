import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// `retouch mask make`.
struct MaskMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract:
      "Make a mask: boxes, circles and polygons of yours, what is painted on a picture, text and more.",
    discussion: """
      White = fill. With --box, --circle and --polygon what you say; with --mask-color, \
      --mask-difference and --mask-from-alpha what is painted on the picture of --like, or erased from \
      it; by the name of a shape for trying an edit and for damaging pictures in a known way. Same \
      shape, size and seed, same mask.

      EXAMPLES
        retouch mask make --like photo.jpg --box 940,720,110,24 -o mask.png
        retouch mask make --like painted.jpg --mask-color '#ff00ff' -o mask.png
        retouch mask make --like photo.jpg --mask-difference painted.jpg -o mask.png
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
  @OptionGroup(title: "What is painted on a picture") var painted: PaintedMaskOptions
  @OptionGroup(title: "What is painted on a picture") var difference: MaskDifferenceOptions
  @OptionGroup(title: "Rim") var rim: HoleRimOptions
  @OptionGroup(title: "Shape by name") var details: ShapeOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    guard (size == nil) != (like == nil) else {
      throw ValidationError("give the mask's size by either --size or --like")
    }
    try require("--size: the width", size?.width, in: 1...100_000)
    try require("--size: the height", size?.height, in: 1...100_000)
    let isMarked = painted.isGiven || difference.isGiven
    guard (shape == nil) == (shapes.isGiven || isMarked) else {
      throw ValidationError(
        shape == nil
          ? "say what to draw: one of \(Shape.names), or --box X,Y,W,H, --circle X,Y,R, --polygon X,Y,…,"
            + " or --mask-color '#rrggbb', --mask-difference FILE of what is painted on the picture"
          : "boxes, circles, polygons and what is painted are shapes already; leave \(shape?.rawValue ?? "")"
            + " out")
    }
    if isMarked, like == nil {
      throw ValidationError(Self.noPicture)
    }
    if painted.isGiven, difference.isGiven {
      throw ValidationError(
        "--mask-difference finds paint of any colour; leave the other --mask option out")
    }
    if let shape { try details.validate(for: shape) }
  }

  private static let noPicture = "name the picture that was painted on, by --like"

  func run() async throws {
    var request = output.request()
    request.reads = [like.map { FileUse("--like", $0) }].compactMap(\.self)
    let plan = try OutputPlan(request)
    Interrupts.shared.listen(progress: nil)
    let picture = try like.map { try PictureInput($0, limits: limits.limits).read() }
    let mask = try mask(
      of: PictureSize(
        width: picture?.width ?? size?.width ?? 0, height: picture?.height ?? size?.height ?? 0),
      in: picture)
    for target in plan.targets {
      try plan.write(Picture(pixels: mask.pixels), to: target.destination)
      try report(mask, target.destination)
    }
  }

  private func mask(of size: PictureSize, in picture: Picture?) throws -> MaskPicture {
    if let shape {
      let made = try MaskPicture.make(
        details.maskShape(shape, width: size.width, height: size.height), width: size.width,
        height: size.height, seed: details.seed)
      return try rim.rim.shaping(made, named: shape.rawValue)
    }
    var values = FieldValues()
    shapes.set(&values)
    painted.set(&values)
    difference.set(&values)
    rim.set(&values)
    let hole = try Hole(values, for: size, RecipeFiles(limits: limits.limits))
    switch (hole, picture) {
    case (.mask(let mask), _): return mask
    case (.marked(let marked), let picture?):
      guard let mask = try marked.mask(in: picture) else { break }
      return mask
    default: break
    }
    throw ValidationError(Self.noPicture)
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
