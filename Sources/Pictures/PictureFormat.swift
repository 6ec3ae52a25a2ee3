/// A file format that Retouch writes.
public enum PictureFormat: String, Sendable, CaseIterable {
  case jpeg, png, webp, tiff, heif, avif

  /// File extensions, lower case, the usual one first.
  public var extensions: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
    case .png: ["png"]
    case .webp: ["webp"]
    case .tiff: ["tif", "tiff"]
    case .heif: ["heic", "heif"]
    case .avif: ["avif"]
    }
  }

  /// The name that people know it by.
  public var name: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .webp: "WebP"
    case .tiff: "TIFF"
    case .heif: "HEIC"
    case .avif: "AVIF"
    }
  }

  /// Whether a picture's 16-bit samples survive.
  public var holdsSixteenBits: Bool { self == .png || self == .tiff }

  /// Whether transparency survives.
  public var holdsAlpha: Bool { self != .jpeg }

  /// Whether a file's pixels are what was saved. (A WebP's, HEIC's or AVIF's may be, too.)
  package var isLossless: Bool { self == .png || self == .tiff }

  /// Whether one-channel pictures stay one-channel.
  var holdsGrey: Bool { self == .jpeg || self == .png || self == .tiff }

  /// The largest width and height that the format (or its library) can hold.
  public var maximumSide: Int {
    switch self {
    case .jpeg: 65535
    case .png, .tiff: 10_000_000
    case .webp: 16383
    case .heif, .avif: 16384
    }
  }

  /// Every extension that can be written, for messages: `.jpg, .jpeg, …`.
  public static var knownExtensions: String {
    allCases.flatMap { $0.extensions.map { "." + $0 } }.joined(separator: ", ")
  }

  /// The format that a file's name asks for.
  ///
  /// - Throws: `PictureError` of kind `badSetting` when the name has no extension or an unknown one.
  public init(path: String) throws(PictureError) {
    let name = FilePath.name(of: path)
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, !last.isEmpty else {
      throw PictureError(
        .badSetting,
        "\(path): the name has no extension to tell the format by; use one of \(Self.knownExtensions)"
      )
    }
    let lower = last.lowercased()
    guard let format = Self.allCases.first(where: { $0.extensions.contains(lower) }) else {
      throw PictureError(
        .badSetting, "\(path): can't write .\(last) files; use one of \(Self.knownExtensions)")
    }
    self = format
  }
}
