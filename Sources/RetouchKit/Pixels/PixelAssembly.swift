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

  private func write<Sample: FixedWidthInteger>(
    _ part: Tensor, _ region: Region, _ fade: (top: Int, left: Int, step: Int),
    _ maximum: Float, _ target: inout [Sample]
  ) {
    let channels = part.channels
    part.read { part in
      for row in 0..<region.height {
        let down = Self.ramp(row / fade.step, fade.top / fade.step)
        for column in 0..<region.width {
          let weight = down * Self.ramp(column / fade.step, fade.left / fade.step)
          let source = (row * region.width + column) * channels
          let place = ((region.top + row) * width + region.left + column) * channels
          for channel in 0..<channels {
            let value = (min(max(part[source + channel], -1), 1) + 1) * 0.5 * maximum
            let old = weight < 1 ? Float(target[place + channel]) : 0
            target[place + channel] = Sample(old + weight * (value - old) + 0.5)
          }
        }
      }
    }
  }

  /// From 0 to 1 over `length` samples.
  private static func ramp(_ index: Int, _ length: Int) -> Float {
    index >= length ? 1 : (Float(index) + 0.5) / Float(length)
  }
}
