import CVips
import Foundation

/// What a picture's file says of itself before anything is decoded.
package struct PictureHeader: Sendable, Equatable {
  /// The size in pixels, upright.
  package let width: Int
  package let height: Int
  package let isGrey: Bool
  package let hasAlpha: Bool
  package let format: PictureFormat

  /// Most headers lie within so many bytes.
  private static let usual = 1 << 20

  /// - Parameter path: of a file; its first bytes are read, and all of it only where they don't say it.
  /// - Returns: nil when it can't be told.
  package init?(ofFileAt path: String) {
    // Read, not mapped: a mapped file that is cut short meanwhile ends the process.
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    guard let first = try? file.read(upToCount: Self.usual), !first.isEmpty else { return nil }
    if let header = first.withUnsafeBytes(Self.read) {
      self = header
      return
    }
    guard first.count == Self.usual, let rest = try? file.readToEnd(),
      let header = (first + rest).withUnsafeBytes(Self.read)
    else { return nil }
    self = header
  }

  /// - Parameter bytes: a file's.
  /// - Returns: nil when it can't be told.
  package init?(of bytes: [UInt8]) {
    guard let header = bytes.withUnsafeBytes(Self.read) else { return nil }
    self = header
  }

  /// Width times height; 0 when that is beyond counting.
  package var pixels: Int {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow ? 0 : max(pixels, 0)
  }

  private init(_ image: borrowing VipsImage, _ format: PictureFormat) {
    let header = image.header
    // EXIF's orientations from 5 on lie on their side.
    let isTurned = (image.integer("orientation") ?? 1) >= 5
    width = Int(isTurned ? header.height : header.width)
    height = Int(isTurned ? header.width : header.height)
    isGrey = header.bands <= 2
    hasAlpha = header.bands == 2 || header.bands == 4 && header.interpretation != cvips_space_cmyk
    self.format = format
  }

  private static func read(_ bytes: UnsafeRawBufferPointer) -> PictureHeader? {
    let format: PictureFormat
    switch FileSignature(Array(bytes.prefix(512))) {
    case .picture(let found): format = found
    case .gif: format = .png
    case .other, .unknown: return nil
    }
    guard (try? Vips.start()) != nil else { return nil }
    // Among the turns: the words of a failure must not get among others'.
    let header = try? VipsTurns.run { () throws(PictureError) -> PictureHeader in
      Vips.clearErrors()
      guard
        let image = VipsImage(cvips_open(bytes.baseAddress, bytes.count, "[access=sequential]"))
      else { throw PictureError(.badData, "no header") }
      return PictureHeader(image, format)
    }
    return header
  }
}
