import Pictures

extension FuzzTarget {
  /// Masks as PNG, through the shim around libpng. Other pictures are libvips' to decode.
  static let mask = FuzzTarget("mask", longest: 4096, repair: PNGRepair.putRight) {
    bytes throws(BrokenPromise) in
    guard PNGRepair.begins(bytes) else { return }
    let limits = PictureLimits(maximumPixels: 1 << 16, maximumFileBytes: 1 << 20)
    for fromAlpha in [false, true] {
      let options = MaskReadingOptions(fromAlpha: fromAlpha)
      guard let mask = try? MaskPicture.read(.bytes(bytes), options: options, limits: limits),
        let written = try? mask.encodedPNG()
      else { continue }
      guard (try? MaskPicture.read(.bytes(written), limits: limits)) == mask else {
        throw BrokenPromise("a mask that is written isn't read as it was")
      }
    }
  }
}
