import ArgumentParser
import Jobs
import Pictures
import RetouchKit

/// The picture that is edited.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The picture: JPEG, PNG, WebP, TIFF, HEIC, AVIF or GIF; - reads standard input.",
      valueName: "in"),
    completion: .pictures)
  var input: String

  @OptionGroup var limits: LimitOptions

  @Option(
    help: ArgumentHelp(
      "Which page or frame of a file that holds several, from 1.", valueName: "n"))
  var page: Int?

  func validate() throws {
    try require("--page", page, in: 1...100_000)
  }

  func read() throws(RetouchError) -> Picture { try picture.read() }
}

/// What a file may ask of this machine.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse pictures of more pixels than this, before they are decoded.", valueName: "n"))
  var maxPixels: Int = PictureLimits.standard.maximumPixels

  func validate() throws {
    try require("--max-pixels", maxPixels, in: 1...1_000_000_000_000)
  }

  /// Whoever expects larger pictures expects larger files.
  var limits: PictureLimits {
    PictureLimits(
      maximumPixels: maxPixels,
      maximumFileBytes: max(PictureLimits.standard.maximumFileBytes, 8 * maxPixels))
  }
}
