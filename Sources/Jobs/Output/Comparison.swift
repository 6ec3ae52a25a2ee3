import Pictures
import RetouchKit

/// The picture that `--preview` writes.
package enum Comparison {
  /// Before, the mask of an inpaint, after. A smaller "before" of an upscale is shown enlarged, pixel
  /// by pixel.
  /// - Parameters:
  ///   - mask: what was filled, of the size of `before`.
  ///   - enlargement: how many times larger each pixel became.
  package static func picture(
    before: Picture, mask: MaskPicture?, enlargement: Int, after: Picture
  ) -> Picture {
    let small = before.pixels
    let shown = enlargement > 1 ? enlarged(small, by: enlargement) : small
    let parts = [shown, mask?.pixels, after.pixels].compactMap(\.self)
    return Picture(pixels: EditPreview.sideBySide(parts))
  }

  private static func enlarged(_ pixels: PixelBuffer, by scale: Int) -> PixelBuffer {
    let (width, height) = (pixels.width * scale, pixels.height * scale)
    func repeated<Value>(_ values: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(width * height * pixels.channels)
      for row in 0..<height {
        for column in 0..<width {
          let first = (row / scale * pixels.width + column / scale) * pixels.channels
          result.append(contentsOf: values[first..<first + pixels.channels])
        }
      }
      return result
    }
    let samples: PixelBuffer.Samples =
      switch pixels.samples {
      case .eight(let values): .eight(repeated(values))
      case .sixteen(let values): .sixteen(repeated(values))
      }
    return PixelBuffer(width: width, height: height, channels: pixels.channels, samples: samples)
  }
}
