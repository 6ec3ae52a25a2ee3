import Pictures

extension MaskPicture {
  /// - Parameter name: what messages call it: "mask", "damage".
  /// - Throws: `RetouchError` with both sizes unless it has the picture's.
  func checkFit(_ size: PictureSize, named name: String) throws(RetouchError) {
    guard width == size.width, height == size.height else {
      throw RetouchError(
        .badData,
        "the \(name) is \(width)×\(height), the picture \(size.width)×\(size.height); they must have the"
          + " same size")
    }
  }
}
