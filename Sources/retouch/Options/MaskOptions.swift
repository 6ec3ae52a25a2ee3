import ArgumentParser
import Pictures
import RetouchKit

/// The mask file of an inpaint.
struct MaskFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      White = fill, black = keep, grey = a soft edge: a picture file of the picture's size. \
      - reads standard input.
      """, valueName: "file"),
    completion: .pictures)
  var mask: String

  @OptionGroup var reading: MaskReadingArguments

  @Option(
    help: ArgumentHelp(
      "Soften the hole's edge over this many pixels, inside the hole. (default: 0)",
      valueName: "n"))
  var feather: Double?

  @Option(
    help: ArgumentHelp(
      "Grow the hole by this many pixels first, to cover its rim. (default: 0)", valueName: "n"))
  var dilate: Int?

  func validate() throws {
    try require("--feather", feather, in: 0...1000)
    try require("--dilate", dilate, in: 0...1000)
  }

  /// Reads the mask and checks that it fits.
  /// - Throws: `RetouchError` with both sizes, or when nothing is to be filled.
  func read(for picture: Picture, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    var read = try reading.read(mask, limits: limits)
    let name = mask == "-" ? "standard input" : mask
    do {
      try read.checkSize(width: picture.width, height: picture.height, name: name)
    } catch {
      throw RetouchError(error)
    }
    guard !read.isEmpty else {
      throw RetouchError(
        .badData,
        "\(name): the mask marks nothing to fill; white is filled"
          + " (--invert-mask if black should be)")
    }
    if let dilate { read = read.dilated(by: dilate) }
    if let feather { read = read.feathered(radius: feather) }
    guard !read.isEmpty else {
      throw RetouchError(
        .badSetting,
        "--feather \(feather ?? 0) leaves nothing of the hole; give less, or --dilate too")
    }
    return read
  }
}

/// How a mask file is understood.
struct MaskReadingArguments: ParsableArguments {
  @Flag(help: "Black = fill, for masks of the other convention.")
  var invertMask = false

  @Flag(help: "Transparent = fill: take the mask file's transparency, not its colours.")
  var maskFromAlpha = false

  @Option(
    help: ArgumentHelp(
      "Make the mask hard: what is at least this bright (0 to 1) is filled.", valueName: "level"))
  var maskThreshold: Double?

  func validate() throws {
    try require("--mask-threshold", maskThreshold, in: 0...1)
  }

  func read(_ path: String, limits: PictureLimits) throws(RetouchError) -> MaskPicture {
    do {
      return try MaskPicture.read(
        try LimitOptions.source(path),
        options: MaskReadingOptions(
          invert: invertMask, fromAlpha: maskFromAlpha, threshold: maskThreshold),
        limits: limits)
    } catch {
      throw RetouchError(error)
    }
  }
}
