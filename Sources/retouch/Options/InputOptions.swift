import ArgumentParser
import Foundation
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

  func read() throws(RetouchError) -> Picture {
    try limits.read(input)
  }
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

  var limits: PictureLimits { PictureLimits(maximumPixels: maxPixels) }

  func read(_ path: String) throws(RetouchError) -> Picture {
    do {
      return try Picture.read(try Self.source(path), limits: limits)
    } catch {
      throw RetouchError(error)
    }
  }

  /// - Throws: `RetouchError` when standard input is a keyboard: nobody types a picture.
  static func source(_ path: String) throws(RetouchError) -> PictureSource {
    guard path == "-" else { return .file(path: path) }
    guard isatty(0) == 0 else {
      throw RetouchError(
        .noInput, "standard input is a terminal; name a picture file or pipe one in")
    }
    return .standardInput
  }
}
