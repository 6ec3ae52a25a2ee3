extension PixelBuffer {
  /// The stored pixels of a file turned upright.
  /// - Parameter orientation: EXIF's number, 1 to 8; others leave the pixels as they are.
  package func upright(from orientation: Int) -> PixelBuffer {
    guard (2...8).contains(orientation) else { return self }
    let isTransposed = orientation >= 5
    let (width, height) = isTransposed ? (self.height, self.width) : (self.width, self.height)
    // Where in the stored picture the upright one's pixel lies.
    let mirrorsColumns = [2, 3, 7, 8].contains(orientation)
    let mirrorsRows = [3, 4, 6, 7].contains(orientation)
    func turned<Sample>(_ samples: [Sample]) -> [Sample] {
      var result: [Sample] = []
      result.reserveCapacity(samples.count)
      for row in 0..<height {
        for column in 0..<width {
          let (down, across) = isTransposed ? (column, row) : (row, column)
          let y = mirrorsRows ? self.height - 1 - down : down
          let x = mirrorsColumns ? self.width - 1 - across : across
          let pixel = (y * self.width + x) * channels
          result.append(contentsOf: samples[pixel..<pixel + channels])
        }
      }
      return result
    }
    let samples: Samples =
      switch self.samples {
      case .eight(let values): .eight(turned(values))
      case .sixteen(let values): .sixteen(turned(values))
      }
    return PixelBuffer(width: width, height: height, channels: channels, samples: samples)
  }

  /// Upright pixels as the file stores them.
  package func stored(for orientation: Int) -> PixelBuffer {
    // Two quarter turns undo each other, all others themselves.
    upright(from: orientation == 6 ? 8 : orientation == 8 ? 6 : orientation)
  }
}

extension Picture {
  /// The samples that were in the file, before any conversion to sRGB.
  package var fileSamples: PixelBuffer { fileColours?.samples ?? pixels }

  /// The picture with other samples in its file's own colours; alpha and metadata stay.
  /// - Throws: `PictureError` when the conversion fails.
  package func replacingFileSamples(_ samples: PixelBuffer) throws(PictureError) -> Picture {
    let converted = try sRGB(ofFileSamples: samples)
    var picture = replacingPixels(converted)
    if fileColours != nil {
      picture.fileColours = FileColours(samples: samples, converted: converted)
    }
    return picture
  }

  /// Samples in the file's own colours as sRGB; of any size.
  /// - Throws: `PictureError` when the conversion fails.
  package func sRGB(ofFileSamples samples: PixelBuffer) throws(PictureError) -> PixelBuffer {
    guard fileColours != nil, let profile = metadata.profile else { return samples }
    do {
      return try ColourConversion(profile: profile).toSRGB(samples)
    } catch {
      throw PictureError(.inputOutput, "the picture's colours can't be converted to sRGB")
    }
  }
}
