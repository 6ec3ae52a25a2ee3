import Pictures
import Tensors

/// Between integer samples 0…maximum and tensors in [−1, 1].
extension PixelBuffer {
  /// A region as RGB, [1, height, width, 3], mirrored beyond the picture's edges; grey samples are
  /// repeated. The same as cropping the whole picture's tensor, without making it.
  func tensor(_ region: Region) -> Tensor {
    let rows = (0..<region.height).map { Region.mirrored(region.top + $0, height) }
    let columns = (0..<region.width).map { Region.mirrored(region.left + $0, width) }
    let scale = 2 / Float(maximum)
    var result = Tensor(shape: [1, region.height, region.width, 3])
    func write<Sample: FixedWidthInteger>(_ samples: [Sample]) {
      result.update { result in
        var place = 0
        for row in rows {
          for column in columns {
            let pixel = (row * width + column) * channels
            for channel in 0..<3 {
              let sample = samples[pixel + (channels == 1 ? 0 : channel)]
              result[place + channel] = Float(sample) * scale - 1
            }
            place += 3
          }
        }
      }
    }
    switch samples {
    case .eight(let samples): write(samples)
    case .sixteen(let samples): write(samples)
    }
    return result
  }

  /// The whole picture as RGB.
  var tensor: Tensor { tensor(Region(height: height, width: width)) }

  /// Rec. 601, summing to 1: what a coloured picture's grey is.
  static let luminanceWeights: [Float] = [0.299, 0.587, 0.114]

  /// The luminance (Rec. 601) of some rows, [1, rows.count, width, 1]; of grey samples, they
  /// themselves.
  func grey(_ rows: Range<Int>) -> Tensor {
    let rgb = tensor(Region(top: rows.lowerBound, height: rows.count, width: width))
    return channels == 1 ? rgb.channel(0) : rgb.channelSum(Self.luminanceWeights)
  }

  /// The luminance of the whole picture, made in bands so that no whole RGB tensor is.
  var greyTensor: Tensor {
    Tensor.stacked(
      bands.map { rows in
        let band = grey(rows)
        return band.reshaped([rows.count, width])
      }
    ).reshaped([1, height, width, 1])
  }

  /// Rows in groups that are small enough to work on as tensors.
  var bands: [Range<Int>] {
    let size = max(1, 1_000_000 / max(width, 1))
    return stride(from: 0, to: height, by: size).map { $0..<min($0 + size, height) }
  }

  /// Samples of a picture in [−1, 1], rounded to the nearest.
  /// - Parameters:
  ///   - picture: [1, height, width, 3].
  ///   - grey: whether one channel, the luminance, is kept.
  init(_ picture: Tensor, sixteenBit: Bool, grey: Bool = false) {
    var assembly = PixelAssembly(
      width: picture.width, height: picture.height, sixteenBit: sixteenBit, grey: grey)
    assembly.paste(picture, at: Region(height: picture.height, width: picture.width))
    self = assembly.buffer
  }

  /// Takes the patches' samples where the mask's coverage is not 0; all others stay to the bit.
  func pasting(_ patches: [(region: Region, pixels: PixelBuffer)], where mask: MaskPicture)
    -> PixelBuffer
  {
    let whole = Region(height: height, width: width)
    func paste<Sample>(_ source: [Sample], _ region: Region, into target: inout [Sample]) {
      guard let part = whole.intersection(region) else { return }
      for row in part.top..<part.bottom {
        for column in part.left..<part.right where mask.coverage[row * width + column] > 0 {
          let from = ((row - region.top) * region.width + column - region.left) * channels
          let to = (row * width + column) * channels
          for channel in 0..<channels { target[to + channel] = source[from + channel] }
        }
      }
    }
    var result = self
    switch samples {
    case .eight(var target):
      for patch in patches {
        if case .eight(let source) = patch.pixels.samples {
          paste(source, patch.region, into: &target)
        }
      }
      result.samples = .eight(target)
    case .sixteen(var target):
      for patch in patches {
        if case .sixteen(let source) = patch.pixels.samples {
          paste(source, patch.region, into: &target)
        }
      }
      result.samples = .sixteen(target)
    }
    return result
  }
}
