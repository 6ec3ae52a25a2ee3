/// Channels picked and put in another order.
extension Tensor {
  /// Channels `range` of every pixel.
  /// - Precondition: `range` lies within 0..<channels.
  package func sliced(channels range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= channels, "\(range) of \(channels)")
    let (wide, narrow) = (channels, range.count)
    return Tensor(uninitialized: Array(shape.dropLast()) + [narrow]) { out in
      withUnsafeValues { x in
        guard let to = out.baseAddress, let from = x.baseAddress, narrow > 0 else { return }
        for pixel in 0..<out.count / narrow {
          (to + pixel * narrow).update(from: from + pixel * wide + range.lowerBound, count: narrow)
        }
      }
    }
  }

  /// Channels of `a` and `b` by turns.
  /// - Precondition: both have one shape.
  package static func alternatingChannels(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(a.shape == b.shape, "\(a.shape) and \(b.shape)")
    // The channels are innermost, so pixels need not be told apart.
    return Tensor(uninitialized: Array(a.shape.dropLast()) + [2 * a.channels]) { out in
      a.withUnsafeValues { a in
        b.withUnsafeValues { b in
          for index in a.indices {
            out[2 * index] = a[index]
            out[2 * index + 1] = b[index]
          }
        }
      }
    }
  }
}
