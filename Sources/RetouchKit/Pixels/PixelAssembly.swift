import Editing
import Pictures
import Tensors

/// A picture's samples put together from tensors in [−1, 1], part by part.
struct PixelAssembly {
  let width: Int
  let height: Int
  private let grey: Bool
  private var samples: PixelBuffer.Samples

  /// - Parameter grey: whether one channel, the luminance, is kept.
  init(width: Int, height: Int, sixteenBit: Bool, grey: Bool) {
    self.width = width
    self.height = height
    self.grey = grey
    let count = width * height * (grey ? 1 : 3)
    samples =
      sixteenBit
      ? .sixteen(Array(repeating: 0, count: count)) : .eight(Array(repeating: 0, count: count))
  }

  /// Over a picture that is there already.
  init(_ picture: PixelBuffer) {
    width = picture.width
    height = picture.height
    grey = picture.channels == 1
    samples = picture.samples
  }

  var buffer: PixelBuffer {
    PixelBuffer(width: width, height: height, channels: grey ? 1 : 3, samples: samples)
  }

  /// Writes a part, rounded to the nearest level (the published code truncates, which darkens a
  /// quarter of all levels).
  /// - Parameters:
  ///   - picture: [1, region.height, region.width, 3].
  ///   - fadeTop: rows over which it fades in over what was there.
  ///   - fadeLeft: columns likewise.
  ///   - step: pixels that fade alike: within blocks of this side both pictures have the same
  ///     mean, and so has their mixture.
  mutating func paste(
    _ picture: Tensor, at region: Region, fadeTop: Int = 0, fadeLeft: Int = 0, step: Int = 1
  ) {
    let part = grey ? picture.channelSum(PixelBuffer.luminanceWeights) : picture
    // Takes the samples out, so that they are written in place and not copied.
    switch samples {
    case .eight(var values):
      samples = .eight([])
      write(part, region, (fadeTop, fadeLeft, step), 255, &values)
      samples = .eight(values)
    case .sixteen(var values):
      samples = .sixteen([])
      write(part, region, (fadeTop, fadeLeft, step), 65535, &values)
      samples = .sixteen(values)
    }
  }

  /// Writes what a patch covers, rounded likewise.
  mutating func paste(_ patch: InpaintEdit.Patch) {
    switch samples {
    case .eight(var values):
      samples = .eight([])
      write(patch, 255, &values)
      samples = .eight(values)
    case .sixteen(var values):
      samples = .sixteen([])
      write(patch, 65535, &values)
      samples = .sixteen(values)
    }
  }

  private func write<Sample: FixedWidthInteger>(
    _ patch: InpaintEdit.Patch, _ maximum: Float, _ target: inout [Sample]
  ) {
    let weights = PixelBuffer.luminanceWeights
    patch.forEachPixel { row, column, red, green, blue in
      let pixel = row * width + column
      if grey {
        let luminance = weights[0] * red + weights[1] * green + weights[2] * blue
        target[pixel] = Sample(Self.level(luminance, maximum) + 0.5)
      } else {
        target[3 * pixel] = Sample(Self.level(red, maximum) + 0.5)
        target[3 * pixel + 1] = Sample(Self.level(green, maximum) + 0.5)
        target[3 * pixel + 2] = Sample(Self.level(blue, maximum) + 0.5)
      }
    }
  }

  /// What stands for a value in [−1, 1] among 0…maximum, not rounded yet.
  private static func level(_ value: Float, _ maximum: Float) -> Float {
    (min(max(value, -1), 1) + 1) * 0.5 * maximum
  }

  private func write<Sample: FixedWidthInteger>(
    _ part: Tensor, _ region: Region, _ fade: (top: Int, left: Int, step: Int),
    _ maximum: Float, _ target: inout [Sample]
  ) {
    let channels = part.channels
    let across = (0..<region.width).map { Self.ramp($0 / fade.step, fade.left / fade.step) }
    // Columns from here on don't fade.
    let firm = across.firstIndex(of: 1) ?? region.width
    part.read { part in
      for row in 0..<region.height {
        let down = Self.ramp(row / fade.step, fade.top / fade.step)
        var source = row * region.width * channels
        var place = ((region.top + row) * width + region.left) * channels
        let fading = down < 1 ? region.width : firm
        for column in 0..<fading {
          let weight = down * across[column]
          for channel in 0..<channels {
            let old = Float(target[place + channel])
            let value = Self.level(part[source + channel], maximum)
            target[place + channel] = Sample(old + weight * (value - old) + 0.5)
          }
          source += channels
          place += channels
        }
        for index in 0..<(region.width - fading) * channels {
          target[place + index] = Sample(Self.level(part[source + index], maximum) + 0.5)
        }
      }
    }
  }

  /// From 0 to 1 over `length` samples.
  private static func ramp(_ index: Int, _ length: Int) -> Float {
    index >= length ? 1 : (Float(index) + 0.5) / Float(length)
  }
}
