import Pictures
import RetouchKit

/// A file that the page can name: a picture that was given, an upload, a drawing, a result.
struct StoredFile: Sendable {
  enum Kind: String, Sendable, CaseIterable { case picture, mask, hints }

  enum Origin: String, Sendable, CaseIterable {
    case given, uploaded, drawn, found, result, uncertainty
  }

  /// What it was made of.
  struct Source: Sendable {
    var picture: String
    /// Of results, and of maps of where they differ.
    var job: String?
    /// From 1.
    var sample: Int?
  }

  /// What is known of its content.
  struct Facts: Sendable {
    var width: Int
    var height: Int
    var isGrey: Bool
    var hasAlpha: Bool
    /// What a download is written as, unless something else is asked for.
    var format: PictureFormat
  }

  var name: String
  var kind: Kind
  var origin: Origin
  /// Where its bytes are.
  var path: String
  /// nil for a picture that was given, as long as nobody has looked at it, and when it is damaged.
  var facts: Facts?
  var source: Source?

  var json: JSONText {
    var members: [JSONText.Member] = [
      .init("name", .string(name)), .init("kind", .string(kind.rawValue)),
      .init("origin", .string(origin.rawValue)),
    ]
    if let facts {
      members += [
        .init("width", .whole(facts.width)), .init("height", .whole(facts.height)),
        .init("grey", .flag(facts.isGrey)), .init("alpha", .flag(facts.hasAlpha)),
        .init("format", .string(facts.format.rawValue)),
      ]
    }
    if let source {
      var from: [JSONText.Member] = [.init("picture", .string(source.picture))]
      if let job = source.job { from.append(.init("job", .string(job))) }
      if let sample = source.sample { from.append(.init("sample", .whole(sample))) }
      members.append(.init("from", .object(from)))
    }
    return .object(members)
  }
}

extension StoredFile.Facts {
  /// As far as a header says it: whether anything is transparent, decoding will tell.
  init(_ header: PictureHeader) {
    self.init(
      width: header.width, height: header.height, isGrey: header.isGrey,
      hasAlpha: header.hasAlpha, format: Self.writable(header.format))
  }

  /// - Parameter format: what downloads are written as; nil: what the picture's file was.
  init(_ picture: Picture, format: PictureFormat? = nil) {
    self.init(
      width: picture.width, height: picture.height, isGrey: picture.pixels.channels == 1,
      hasAlpha: picture.hasTransparency, format: Self.writable(format ?? picture.sourceFormat))
  }

  private static func writable(_ format: PictureFormat) -> PictureFormat {
    format.canBeWritten ? format : .png
  }
}
