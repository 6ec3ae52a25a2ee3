/// Changes of resolution inside networks: each writes one output row an iteration.
extension ThreadPool {
  /// Every pixel becomes a 2×2 block.
  public func upsampledNearest(_ x: Tensor) -> Tensor {
    let (height, width, channels) = (x.height, x.width, x.channels)
    return rows(of: [x.images, height * 2, width * 2, channels], from: x) { input, row, out in
      let source = (row / (height * 2) * height + row % (height * 2) / 2) * width * channels
      for column in 0..<width * 2 {
        (out + column * channels).update(
          from: input + source + column / 2 * channels, count: channels)
      }
    }
  }

  /// Every 2×2 block becomes its mean.
  /// - Precondition: even height and width.
  public func averagePooled(_ x: Tensor) -> Tensor {
    precondition(x.height % 2 == 0 && x.width % 2 == 0, "odd size: \(x.shape)")
    let (height, width, channels) = (x.height / 2, x.width / 2, x.channels)
    return rows(of: [x.images, height, width, channels], from: x) { input, row, out in
      let top = input + row * 2 * width * 2 * channels
      let bottom = top + width * 2 * channels
      for column in 0..<width {
        let left = column * 2 * channels
        for channel in 0..<channels {
          let upper = top[left + channel] + top[left + channels + channel]
          let lower = bottom[left + channel] + bottom[left + channels + channel]
          out[column * channels + channel] = (upper + lower) * 0.25
        }
      }
    }
  }

  /// The picture with one filter along its rows' direction and another along its columns', in single
  /// precision: for what lies between layers, which keep no more.
  /// - Parameters:
  ///   - vertical: maps the height.
  ///   - horizontal: maps the width.
  package func filteredInSingle(_ x: Tensor, vertical: AxisFilter, horizontal: AxisFilter) -> Tensor
  {
    precondition(x.height == vertical.inputLength && x.width == horizontal.inputLength)
    let (height, outHeight, channels) = (x.height, vertical.outputLength, x.channels)
    let rowSize = x.width * channels
    let (down, across) = (Taps.all(vertical), Taps.all(horizontal))
    return rows(of: [x.images, outHeight, horizontal.outputLength, channels], from: x) {
      input, row, out in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: max(rowSize, 1)) { line in
        guard let line = line.baseAddress else { return }
        let taps = down[row % outHeight]
        let first = row / outHeight * height + taps.start
        taps.sum(input + first * rowSize, stride: rowSize, count: rowSize, into: line)
        for (column, taps) in across.enumerated() {
          taps.sum(
            line + taps.start * channels, stride: channels, count: channels,
            into: out + column * channels)
        }
      }
    }
  }

  /// Blocks of `factor`×`factor` pixels become channels, in PyTorch's `pixel_unshuffle` order:
  /// channel c * factor² + factor * dy + dx.
  public func pixelUnshuffled(_ x: Tensor, factor: Int) -> Tensor {
    precondition(x.height % factor == 0 && x.width % factor == 0, "\(x.shape) by \(factor)")
    let (height, width, channels) = (x.height / factor, x.width / factor, x.channels)
    let square = factor * factor
    return rows(of: [x.images, height, width, channels * square], from: x) { input, row, out in
      for dy in 0..<factor {
        let source = input + (row * factor + dy) * width * factor * channels
        for column in 0..<width {
          for dx in 0..<factor {
            for channel in 0..<channels {
              out[(column * channels + channel) * square + dy * factor + dx] =
                source[(column * factor + dx) * channels + channel]
            }
          }
        }
      }
    }
  }

  /// The inverse of `pixelUnshuffled`.
  public func pixelShuffled(_ x: Tensor, factor: Int) -> Tensor {
    let square = factor * factor
    precondition(x.channels % square == 0, "\(x.shape) by \(factor)")
    let (height, width, channels) = (x.height, x.width, x.channels / square)
    let shape = [x.images, height * factor, width * factor, channels]
    return rows(of: shape, from: x) { input, row, out in
      let dy = row % factor
      let source = input + row / factor * width * channels * square
      for column in 0..<width * factor {
        for channel in 0..<channels {
          out[column * channels + channel] =
            source[
              (column / factor * channels + channel) * square + dy * factor + column % factor]
        }
      }
    }
  }

  /// Channels of `a`, then those of `b`, pixel by pixel.
  public func concatenatedChannels(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(a.shape.dropLast() == b.shape.dropLast(), "\(a.shape) and \(b.shape)")
    let (width, first, second) = (a.width, a.channels, b.channels)
    let shape = Array(a.shape.dropLast()) + [first + second]
    return b.withUnsafeValues { other in
      let other = UncheckedSendable(other.baseAddress)
      return rows(of: shape, from: a) { input, row, out in
        guard let other = other.value else { return }
        for column in 0..<width {
          let pixel = row * width + column
          let target = out + column * (first + second)
          target.update(from: input + pixel * first, count: first)
          (target + first).update(from: other + pixel * second, count: second)
        }
      }
    }
  }

  /// Fills a tensor of `shape` row by row: `body` gets the input's start, the row's number among
  /// all images' rows, and where the row begins.
  private func rows(
    of shape: [Int], from x: Tensor,
    _ body: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let rowCount = shape[0] * shape[1]
    let rowSize = shape[2] * shape[3]
    return Tensor(uninitialized: shape) { output in
      x.withUnsafeValues { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        let job = UncheckedSendable((input: input, output: output))
        let batch = max(1, 16_384 / max(rowSize, 1))
        withoutActuallyEscaping(body) { body in
          let body = UncheckedSendable(body)
          measured(.elementwise(shape)) {
            forEach((rowCount + batch - 1) / batch) { item in
              for row in item * batch..<min(rowCount, (item + 1) * batch) {
                body.value(job.value.input, row, job.value.output + row * rowSize)
              }
            }
          }
        }
      }
    }
  }
}

/// One row of an `AxisFilter` in single precision.
private struct Taps {
  var start: Int
  /// Few filters have more than four; those go on in `more`.
  var weights: SIMD4<Float>
  var count: Int
  var more: [Float]

  static func all(_ filter: AxisFilter) -> [Taps] {
    filter.rows.map { row in
      var weights = SIMD4<Float>()
      for (index, weight) in row.weights.prefix(4).enumerated() { weights[index] = Float(weight) }
      return Taps(
        start: row.start, weights: weights, count: row.weights.count,
        more: row.weights.dropFirst(4).map(Float.init))
    }
  }

  /// The weighted sum of vectors of `count` numbers that lie `stride` apart.
  func sum(
    _ source: UnsafePointer<Float>, stride: Int, count length: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    let (a, b, c, d) = (weights[0], weights[1], weights[2], weights[3])
    let (second, third, fourth) = (source + stride, source + 2 * stride, source + 3 * stride)
    switch count {
    case 0: out.update(repeating: 0, count: length)
    case 1: for index in 0..<length { out[index] = a * source[index] }
    case 2: for index in 0..<length { out[index] = a * source[index] + b * second[index] }
    case 3:
      for index in 0..<length {
        out[index] = a * source[index] + b * second[index] + c * third[index]
      }
    default:
      for index in 0..<length {
        out[index] =
          (a * source[index] + b * second[index]) + (c * third[index] + d * fourth[index])
      }
    }
    for (place, weight) in more.enumerated() {
      let next = source + (4 + place) * stride
      for index in 0..<length { out[index] += weight * next[index] }
    }
  }
}
