import Pictures

/// A mask shown over its picture.
enum MaskOverlay {
  /// The picture in 8 bits, without its transparency, what the mask covers in red.
  static func picture(_ picture: Picture, _ mask: MaskPicture) -> Picture {
    let ground = picture.pixels.rgb().eightBit()
    guard case .eight(var values) = ground.samples else { return picture }
    for (pixel, coverage) in mask.coverage.enumerated() where coverage > 0 {
      for (channel, red) in [255, 32, 32].enumerated() {
        let place = 3 * pixel + channel
        values[place] = UInt8((Int(values[place]) + 3 * red) / 4)
      }
    }
    return Picture(
      pixels: PixelBuffer(
        width: ground.width, height: ground.height, channels: 3, samples: .eight(values)))
  }
}
