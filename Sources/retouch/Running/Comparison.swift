import Pictures
import RetouchKit

/// The picture that `--preview` writes.
enum Comparison {
  /// Before, the mask of an inpaint, after. A smaller "before" of an upscale is shown enlarged, pixel
  /// by pixel.
  static func picture(before: Picture, _ edit: Edit, after: Picture) -> Picture {
    var parts = [before.pixels]
    switch edit {
    case .inpaint(let mask, _): parts.append(mask.pixels)
    case .extend, .colorize: break
    case .upscale(let scale, _): parts = [enlarged(before.pixels, by: scale)]
    }
    return Picture(pixels: EditPreview.sideBySide(parts + [after.pixels]))
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
