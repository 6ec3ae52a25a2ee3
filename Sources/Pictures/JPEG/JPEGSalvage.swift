/// What is left of a damaged JPEG file.
enum JPEGSalvage {
  /// What can't be read of an upright picture of this size: everything from the first damage on. nil: it is whole.
  /// - Parameter orientation: how the stored picture was turned, EXIF's number.
  /// - Throws: `PictureError` when nothing can be read.
  static func missing(
    from bytes: UnsafeBufferPointer<UInt8>, name: String, width: Int, height: Int, orientation: Int
  ) throws(PictureError) -> MaskPicture? {
    let sound = try JPEGReader(bytes, name: name).soundRows()
    let isTransposed = (5...8).contains(orientation)
    let (storedWidth, storedHeight) = isTransposed ? (height, width) : (width, height)
    guard sound > 0 else {
      throw PictureError(
        .badData, "\(name): is damaged before its first row of pixels; nothing of it can be read")
    }
    guard sound < storedHeight else { return nil }
    let lost = storedHeight - sound
    let stored = MaskPicture(
      width: storedWidth, height: storedHeight,
      coverage: [UInt8](repeating: 0, count: sound * storedWidth)
        + [UInt8](repeating: 255, count: lost * storedWidth))
    guard case .eight(let coverage) = stored.pixels.upright(from: orientation).samples else {
      return nil
    }
    return MaskPicture(width: width, height: height, coverage: coverage)
  }
}
