/// One weight of a small kernel.
public struct KernelTap: Sendable, Equatable {
  public var row: Int
  public var column: Int
  public var weight: Float

  public init(row: Int, column: Int, weight: Float) {
    self.row = row
    self.column = column
    self.weight = weight
  }
}

extension ThreadPool {
  /// Sums of a picture's pixels, weighted by a kernel of few taps, wherever it lies inside.
  /// - Parameters:
  ///   - x: [images, h, w, channels].
  ///   - taps: within `height` × `width`.
  /// - Returns: [images, h − height + 1, w − width + 1, channels].
  package func correlated(_ x: Tensor, _ taps: [KernelTap], height: Int, width: Int) -> Tensor {
    let shape = [x.images, x.height - height + 1, x.width - width + 1, x.channels]
    return shifted(x, taps, to: shape)
  }

  /// The transpose: every pixel shared out by the kernel's weights.
  /// - Returns: [images, h + height − 1, w + width − 1, channels].
  package func spread(_ y: Tensor, _ taps: [KernelTap], height: Int, width: Int) -> Tensor {
    let shape = [y.images, y.height + height - 1, y.width + width - 1, y.channels]
    return shifted(
      y, taps.map { KernelTap(row: -$0.row, column: -$0.column, weight: $0.weight) }, to: shape)
  }

  /// out[r, c] = Σ weight · x[r + row, c + column], 0 outside of x; each row by one thread, in the
  /// order of the taps.
  private func shifted(_ x: Tensor, _ taps: [KernelTap], to shape: [Int]) -> Tensor {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    precondition(rows > 0 && columns > 0, "a kernel larger than the picture")
    return Tensor(uninitialized: shape) { out in
      x.withUnsafeValues { source in
        guard let out = out.baseAddress, let source = source.baseAddress else { return }
        let job = UncheckedSendable((x: source, out: out))
        forEach(x.images * rows) { item in
          let (image, row) = (item / rows, item % rows)
          let target = job.value.out + item * columns * channels
          target.update(repeating: 0, count: columns * channels)
          for tap in taps {
            let from = row + tap.row
            guard (0..<x.height).contains(from) else { continue }
            let first = max(0, -tap.column)
            let last = min(columns, x.width - tap.column)
            guard first < last else { continue }
            let line =
              job.value.x + ((image * x.height + from) * x.width + first + tap.column) * channels
            let weight = tap.weight
            let goal = target + first * channels
            for index in 0..<(last - first) * channels { goal[index] += weight * line[index] }
          }
        }
      }
    }
  }
}
