import Foundation
import Pictures
import RetouchKit

/// The picture that a job edits.
package struct PictureInput: Sendable {
  /// A file's name; `-` is standard input.
  package var path: String
  /// From 0; nil refuses files that hold several.
  package var page: Int?
  package var limits: PictureLimits
  /// Whether a damaged JPEG file is opened too.
  package var salvages = false

  package init(_ path: String, page: Int? = nil, limits: PictureLimits = .standard) {
    self.path = path
    self.page = page
    self.limits = limits
  }

  /// How messages name it.
  package var name: String { path == "-" ? "standard input" : path }

  package func read() throws(RetouchError) -> Picture {
    do {
      return try Picture.read(
        try Self.source(path), limits: limits, page: page, salvaging: salvages)
    } catch {
      throw RetouchError(error)
    }
  }

  /// - Throws: `RetouchError` when standard input is a keyboard: nobody types a picture.
  package static func source(_ path: String) throws(RetouchError) -> PictureSource {
    guard path == "-" else { return .file(path: path) }
    guard isatty(0) == 0 else {
      throw RetouchError(
        .noInput, "standard input is a terminal; name a picture file or pipe one in")
    }
    return .standardInput
  }
}
