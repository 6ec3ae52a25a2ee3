extension Picture {
  /// The picture, as opaque under a mask as that covers it.
  /// - Parameter mask: of the picture's size.
  package func opaque(under mask: MaskPicture) -> Picture {
    guard let alpha else { return self }
    var samples = alpha.samples
    switch samples {
    case .eight(var values):
      for pixel in values.indices { values[pixel] = max(values[pixel], mask.coverage[pixel]) }
      samples = .eight(values)
    case .sixteen(var values):
      for pixel in values.indices {
        values[pixel] = max(values[pixel], UInt16(mask.coverage[pixel]) * 257)
      }
      samples = .sixteen(values)
    }
    var picture = remade(
      pixels, PixelBuffer(width: width, height: height, channels: 1, samples: samples))
    picture.fileColours = fileColours
    return picture
  }
}
