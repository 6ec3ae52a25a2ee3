/// Pictures as tensors [1, height, width, channels]: cutting, pasting, and arithmetic by pixels.
extension Tensor {
  /// The region of a picture; what lies outside is mirrored at the edges (without repeating the
  /// edge pixel).
  public func cropped(_ region: Region) -> Tensor {
    let channels = channels
    let columns = (0..<region.width).map { Region.mirrored(region.left + $0, width) }
    let rows = (0..<region.height).map { Region.mirrored(region.top + $0, height) }
    let inside = region.left >= 0 && region.right <= width
    return Tensor(uninitialized: [1, region.height, region.width, channels]) { out in
      withUnsafeValues { x in
        guard let out = out.baseAddress, let x = x.baseAddress else { return }
        for (index, row) in rows.enumerated() {
          let to = out + index * region.width * channels
          let from = x + row * width * channels
          if inside {
            to.update(from: from + region.left * channels, count: region.width * channels)
          } else {
            for (place, column) in columns.enumerated() {
              (to + place * channels).update(from: from + column * channels, count: channels)
            }
          }
        }
      }
    }
  }

  /// Writes `patch` over the picture with its corner at (top, left); what sticks out is left out.
  public mutating func paste(_ patch: Tensor, top: Int, left: Int) {
    let whole = Region(height: height, width: width)
    let place = Region(top: top, left: left, height: patch.height, width: patch.width)
    guard let part = whole.intersection(place) else { return }
    let (width, channels, patchWidth) = (width, channels, patch.width)
    withUnsafeMutableValues { x in
      patch.withUnsafeValues { patch in
        guard let x = x.baseAddress, let patch = patch.baseAddress else { return }
        for row in part.top..<part.bottom {
          (x + (row * width + part.left) * channels).update(
            from: patch + ((row - top) * patchWidth + part.left - left) * channels,
            count: part.width * channels)
        }
      }
    }
  }

  /// Adds `patch` times `window` [height, width] with its corner at (top, left); what sticks out
  /// is left out.
  public mutating func accumulate(_ patch: Tensor, window: Tensor, top: Int, left: Int) {
    let whole = Region(height: height, width: width)
    let place = Region(top: top, left: left, height: patch.height, width: patch.width)
    guard let part = whole.intersection(place) else { return }
    let (width, channels, patchWidth) = (width, channels, patch.width)
    withUnsafeMutableValues { x in
      patch.withUnsafeValues { patch in
        window.withUnsafeValues { window in
          for row in part.top..<part.bottom {
            for column in part.left..<part.right {
              let source = (row - top) * patchWidth + column - left
              let target = (row * width + column) * channels
              let weight = window[source]
              for channel in 0..<channels {
                x[target + channel] += weight * patch[source * channels + channel]
              }
            }
          }
        }
      }
    }
  }

  /// `self` where `selector` [images, height, width, 1] is 0, `other` elsewhere.
  public func replaced(by other: Tensor, where selector: Tensor) -> Tensor {
    precondition(shape == other.shape && selector.count * channels == count, "shapes disagree")
    let channels = channels
    return Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        other.withUnsafeValues { other in
          selector.withUnsafeValues { selector in
            for pixel in selector.indices {
              let source = selector[pixel] == 0 ? x : other
              for index in pixel * channels..<(pixel + 1) * channels { out[index] = source[index] }
            }
          }
        }
      }
    }
  }

  /// Every pixel times its weight in `weights` [images, height, width, 1].
  public func scaled(by weights: Tensor) -> Tensor {
    precondition(weights.count * channels == count, "shapes disagree")
    let channels = channels
    return Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        weights.withUnsafeValues { weights in
          for pixel in weights.indices {
            for index in pixel * channels..<(pixel + 1) * channels {
              out[index] = x[index] * weights[pixel]
            }
          }
        }
      }
    }
  }

  /// The weighted sum of each pixel's channels: [images, height, width, 1].
  public func channelSum(_ weights: [Float]) -> Tensor {
    precondition(weights.count == channels, "one weight for each channel")
    return Tensor(uninitialized: Array(shape.dropLast()) + [1]) { out in
      withUnsafeValues { x in
        for pixel in out.indices {
          var sum: Float = 0
          for (channel, weight) in weights.enumerated() {
            sum += weight * x[pixel * weights.count + channel]
          }
          out[pixel] = sum
        }
      }
    }
  }

  /// A picture of one channel spread over several, times a weight each.
  public func spread(_ weights: [Float]) -> Tensor {
    precondition(channels == 1, "one channel, not \(channels)")
    return Tensor(uninitialized: Array(shape.dropLast()) + [weights.count]) { out in
      withUnsafeValues { x in
        for pixel in x.indices {
          for (channel, weight) in weights.enumerated() {
            out[pixel * weights.count + channel] = weight * x[pixel]
          }
        }
      }
    }
  }

  /// One channel of every pixel: [images, height, width, 1].
  public func channel(_ channel: Int) -> Tensor {
    var weights = [Float](repeating: 0, count: channels)
    weights[channel] = 1
    return channelSum(weights)
  }

  /// The transform of every pixel's channels, in place.
  public mutating func updatePixels(_ transform: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let channels = channels
    withUnsafeMutableValues { x in
      for start in stride(from: 0, to: x.count, by: channels) {
        transform(UnsafeMutableBufferPointer(rebasing: x[start..<start + channels]))
      }
    }
  }

  /// The mean of every `factor`×`factor` block.
  /// - Precondition: both sides divide by `factor`.
  public func blockMeans(_ factor: Int) -> Tensor {
    precondition(height % factor == 0 && width % factor == 0, "\(shape) by \(factor)")
    let (rows, columns, channels, images) = (height / factor, width / factor, channels, images)
    let scale = 1 / Float(factor * factor)
    return Tensor(uninitialized: [images, rows, columns, channels]) { out in
      out.update(repeating: 0)
      withUnsafeValues { x in
        var source = 0
        for row in 0..<images * rows * factor {
          var target = row / factor * columns * channels
          for _ in 0..<columns {
            for _ in 0..<factor {
              for channel in 0..<channels { out[target + channel] += x[source + channel] }
              source += channels
            }
            target += channels
          }
        }
      }
      for index in out.indices { out[index] *= scale }
    }
  }

  /// Every pixel as a `factor`×`factor` block.
  public func replicated(_ factor: Int) -> Tensor {
    let (height, width, channels) = (height, width, channels)
    return Tensor(uninitialized: [images, height * factor, width * factor, channels]) { out in
      withUnsafeValues { x in
        var target = 0
        for row in 0..<images * height * factor {
          let source = row / factor * width * channels
          for column in 0..<width * factor {
            let pixel = source + column / factor * channels
            for channel in 0..<channels {
              out[target] = x[pixel + channel]
              target += 1
            }
          }
        }
      }
    }
  }

  /// The elements of `self` divided by those of `divisor` [images, height, width, 1] where that is
  /// above 0; `fallback` elsewhere.
  public func divided(by divisor: Tensor, else fallback: Tensor) -> Tensor {
    precondition(shape == fallback.shape && divisor.count * channels == count)
    let channels = channels
    return Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        divisor.withUnsafeValues { divisor in
          fallback.withUnsafeValues { fallback in
            for pixel in divisor.indices {
              let weight = divisor[pixel]
              for index in pixel * channels..<(pixel + 1) * channels {
                out[index] = weight > 0 ? x[index] / weight : fallback[index]
              }
            }
          }
        }
      }
    }
  }
}
