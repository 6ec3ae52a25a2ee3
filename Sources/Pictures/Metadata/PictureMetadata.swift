import CVips

/// What a file says about its picture besides the pixels, kept to be written back.
package struct PictureMetadata: Sendable, Equatable {
  /// The colour profile that the file's pixels are in.
  package var profile: [UInt8]?
  /// EXIF, XMP, IPTC and Photoshop blocks by libvips' field name.
  package var blocks: [String: [UInt8]] = [:]
  /// PNG texts and the like by libvips' field name.
  package var texts: [String: String] = [:]
  /// nil: the file says none.
  package var density: PixelDensity?

  static let profileField = "icc-profile-data"
  static let exifField = "exif-data"
  private static let blockFields = [exifField, "xmp-data", "iptc-data", "photoshop-data"]
  private static let textFields: Set = ["resolution-unit", "image-description"]
  private static let textPrefix = "png-comment-"

  init() {}

  /// Everything that `image` carries; what XMP says of the orientation, which has been applied, is corrected.
  init(_ image: borrowing VipsImage) {
    let header = image.header
    density = PixelDensity(
      across: header.horizontal_density, down: header.vertical_density)
    profile = image.blob(Self.profileField)
    for name in Self.blockFields { blocks[name] = image.blob(name) }
    for name in image.fieldNames
    where Self.textFields.contains(name) || name.hasPrefix(Self.textPrefix) {
      texts[name] = image.string(name)
    }
    if let xmp = blocks["xmp-data"] { blocks["xmp-data"] = Self.upright(xmp: xmp) }
  }

  /// Sets the fields, EXIF apart, on an image that is about to be encoded.
  func attach(to image: borrowing VipsImage, stripped: Bool) {
    if let profile { cvips_set_blob(image.pointer, Self.profileField, profile, profile.count) }
    if let unit = texts["resolution-unit"] {
      cvips_set_string(image.pointer, "resolution-unit", unit)
    }
    guard !stripped else { return }
    for (name, bytes) in blocks.sorted(by: { $0.key < $1.key }) where name != Self.exifField {
      cvips_set_blob(image.pointer, name, bytes, bytes.count)
    }
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      cvips_set_string(image.pointer, name, text)
    }
  }

  /// The EXIF block for an upright picture of the given size; nil when there is none.
  func exif(width: Int, height: Int) -> ExifBlock? {
    blocks[Self.exifField].flatMap(ExifBlock.init)?.describing(width: width, height: height)
  }

  /// The XMP packet with `tiff:Orientation` set to 1. The value is one digit, so the packet's length stays.
  package static func upright(xmp: [UInt8]) -> [UInt8] {
    var result = xmp
    for key in ["tiff:Orientation=\"", "tiff:Orientation='", "<tiff:Orientation>"] {
      let pattern = Array(key.utf8)
      guard xmp.count > pattern.count else { continue }
      for start in 0..<xmp.count - pattern.count
      where xmp[start] == pattern[0]
        && xmp[start..<start + pattern.count].elementsEqual(pattern)
        && (0x31...0x38).contains(xmp[start + pattern.count])
      {
        result[start + pattern.count] = 0x31
      }
    }
    return result
  }
}
