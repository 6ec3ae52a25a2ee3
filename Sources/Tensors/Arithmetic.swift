import CKernels

/// Elementwise arithmetic on whole tensors.
extension Tensor {
  /// a · x + b · y, element by element.
  public static func combine(_ a: Float, _ x: Tensor, _ b: Float, _ y: Tensor) -> Tensor {
    precondition(x.shape == y.shape, "\(x.shape) and \(y.shape)")
    let count = Int64(x.count)
    return Tensor(uninitialized: x.shape) { out in
      x.withUnsafeValues { x in
        y.withUnsafeValues { y in
          guard let out = out.baseAddress, let x = x.baseAddress, let y = y.baseAddress
          else { return }
          retouch_combine(InstructionSet.best.level, a, x, b, y, count, out)
        }
      }
    }
  }

  public static func + (left: Tensor, right: Tensor) -> Tensor { combine(1, left, 1, right) }
  public static func - (left: Tensor, right: Tensor) -> Tensor { combine(1, left, -1, right) }
  public static func * (factor: Float, x: Tensor) -> Tensor { x.mapped { factor * $0 } }

  /// The tensor of `transform` of each element.
  public func mapped(_ transform: (Float) -> Float) -> Tensor {
    Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        for index in x.indices { out[index] = transform(x[index]) }
      }
    }
  }

  /// Every element held within [low, high].
  public func clamped(_ low: Float, _ high: Float) -> Tensor {
    mapped { Swift.min(Swift.max($0, low), high) }
  }

  /// x * sigmoid(x), element by element.
  public func silu(instructions: InstructionSet = .best) -> Tensor {
    let count = Int64(count)
    return Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        guard let out = out.baseAddress, let x = x.baseAddress else { return }
        retouch_silu(instructions.level, x, count, out)
      }
    }
  }

  /// Whether every element is a number (no infinity, no NaN).
  public var isFinite: Bool {
    // A sum of x * 0 is 0 unless some x is not finite, and it vectorizes.
    withUnsafeValues { values in
      var sum: Float = 0
      for value in values { sum += value * 0 }
      return sum == 0
    }
  }

  /// The largest absolute value; 0 for an empty tensor.
  public var largestMagnitude: Float {
    withUnsafeValues { $0.reduce(0) { Swift.max($0, Swift.abs($1)) } }
  }

  /// Images `range` of a batch.
  public func sliced(images range: Range<Int>) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(uninitialized: [range.count] + shape.dropFirst()) { out in
      withUnsafeValues { x in
        guard let out = out.baseAddress, let x = x.baseAddress else { return }
        out.update(from: x + range.lowerBound * size, count: range.count * size)
      }
    }
  }

  /// Tensors of equal shape but for the first dimension, one after another along it.
  public static func stacked(_ parts: [Tensor]) -> Tensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { $0.shape.dropFirst() == parts[0].shape.dropFirst() })
    let images = parts.reduce(0) { $0 + $1.images }
    return Tensor(uninitialized: [images] + parts[0].shape.dropFirst()) { out in
      var offset = 0
      for part in parts {
        part.withUnsafeValues { x in
          if let x = x.baseAddress {
            out.baseAddress?.advanced(by: offset).update(from: x, count: part.count)
          }
        }
        offset += part.count
      }
    }
  }
}

extension ThreadPool {
  /// [images, height, width, channels] from PyTorch's [images, channels, height, width].
  public func channelsLast(_ x: Tensor) -> Tensor {
    let (images, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    return transposed(x, images: images, rows: channels, columns: height * width)
      .reshaped([images, height, width, channels])
  }

  /// PyTorch's [images, channels, height, width] from [images, height, width, channels].
  public func channelsFirst(_ x: Tensor) -> Tensor {
    transposed(x, images: x.images, rows: x.height * x.width, columns: x.channels)
      .reshaped([x.images, x.channels, x.height, x.width])
  }

  private func transposed(_ x: Tensor, images: Int, rows: Int, columns: Int) -> Tensor {
    Tensor(uninitialized: [x.count]) { out in
      x.withUnsafeValues { x in
        for image in 0..<images {
          let base = image * rows * columns
          for row in 0..<rows {
            for column in 0..<columns {
              out[base + column * rows + row] = x[base + row * columns + column]
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// Element by element product.
  public func multiplied(by other: Tensor) -> Tensor {
    precondition(shape == other.shape, "\(shape) and \(other.shape)")
    return Tensor(uninitialized: shape) { out in
      withUnsafeValues { x in
        other.withUnsafeValues { y in
          for index in out.indices { out[index] = x[index] * y[index] }
        }
      }
    }
  }

  /// The sum of products, in double precision and in order.
  public func dot(_ other: Tensor) -> Double {
    precondition(shape == other.shape, "\(shape) and \(other.shape)")
    return withUnsafeValues { x in
      other.withUnsafeValues { y in
        var sum = 0.0
        for index in x.indices { sum += Double(x[index]) * Double(y[index]) }
        return sum
      }
    }
  }

  /// Reads the elements through a span that can't be kept.
  public func read<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result {
    try withUnsafeValues { try body($0.span) }
  }

  /// Writes the elements through a span that can't be kept.
  public mutating func update<Result>(
    _ body: (inout MutableSpan<Float>) throws -> Result
  ) rethrows -> Result {
    try withUnsafeMutableValues {
      var span = $0.mutableSpan
      return try body(&span)
    }
  }
}

extension ThreadPool {
  /// a · x + b · y, element by element, on all threads: for what lies between layers.
  package func combined(_ a: Float, _ x: Tensor, _ b: Float, _ y: Tensor) -> Tensor {
    precondition(x.shape == y.shape, "\(x.shape) and \(y.shape)")
    let (count, stretch) = (x.count, 32_768)
    return Tensor(uninitialized: x.shape) { out in
      x.withUnsafeValues { x in
        y.withUnsafeValues { y in
          guard let out = out.baseAddress, let first = x.baseAddress, let second = y.baseAddress
          else { return }
          let job = UncheckedSendable((out: out, x: first, y: second))
          measured(.elementwise([1, count])) {
            forEach((count + stretch - 1) / stretch) { item in
              let start = item * stretch
              retouch_combine(
                InstructionSet.best.level, a, job.value.x + start, b, job.value.y + start,
                Int64(min(stretch, count - start)), job.value.out + start)
            }
          }
        }
      }
    }
  }

  /// `factor` · x, element by element, on all threads.
  package func scaled(_ x: Tensor, by factor: Float) -> Tensor { combined(factor, x, 0, x) }
}
