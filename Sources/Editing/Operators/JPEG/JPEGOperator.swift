import Tensors

/// Keeps what a JPEG file writes down of a picture: luminance and colour differences, these by the means
/// of a few pixels, in 8×8 blocks by their cosines, not yet quantized.
///
/// Quantization makes bounds of it (`JPEGData.bounds`). The cosines are orthonormal, so inside a picture
/// a projection onto bounds is a clamp of every coefficient. At the right and the bottom, where a
/// block goes beyond the picture, libjpeg repeats the last pixels; there a few rounds are needed.
public struct JPEGOperator: LinearOperator {
  public let reach = Reach.coefficients
  private let planes: [JPEGPlane]
  private let height: Int
  private let width: Int
  private let isGrey: Bool
  /// 1 for coefficients that count; nil: all.
  private let counted: Tensor?
  private let threads: ThreadPool

  /// JFIF's (Rec. 601): rows give Y, Cb, Cr of R, G, B.
  static let colour: [[Float]] = [
    [0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312],
  ]
  /// Rows give R, G, B of Y, Cb, Cr.
  private static let colourInverse: [[Float]] = [
    [1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0],
  ]

  /// - Parameters:
  ///   - data: of the picture.
  ///   - isGrey: whether pictures have one channel, of which luminance alone is measured.
  ///   - ignored: [1, h, w, 1]: blocks that meet what isn't 0 of it measure 0. nil: none.
  ///   - threads: what blocks are shared out over.
  public init(
    _ data: JPEGData, isGrey: Bool = false, ignoring ignored: Tensor? = nil, threads: ThreadPool
  ) {
    planes = data.components.prefix(isGrey ? 1 : 3).map(JPEGPlane.init)
    height = data.height
    width = data.width
    self.isGrey = isGrey
    counted = ignored.map { data.counted(isGrey: isGrey, ignoring: $0) }
    self.threads = threads
  }

  /// - Parameter x: [1, h, w, 3] or, when grey, [1, h, w, 1].
  /// - Returns: the planes' coefficients end to end, as one row, in units of [−1, 1].
  public func apply(_ x: Tensor) -> Tensor {
    let parts = planes.indices.map { index in
      let plane = isGrey ? x : x.channelSum(Self.colour[index])
      return threads.blockCosines(planes[index].samples(plane), isInverse: false)
    }
    let all = Tensor.stacked(parts.map { $0.reshaped([$0.count]) })
    return counted.map(all.multiplied) ?? all
  }

  public func adjoint(_ y: Tensor) -> Tensor {
    let planes = sampled(y).map { $0.samplesTransposed($1, height: height, width: width) }
    return mixed(planes, by: (0..<3).map { channel in Self.colour.map { $0[channel] } })
  }

  public func pseudoInverse(_ y: Tensor) -> Tensor {
    guard planes.allSatisfy({ $0.isWhole(width: width) }) else {
      // What no pixels can have is left, not chased.
      return adjoint(ConjugateGradients.exact.solve(self, y, damping: 1e-4))
    }
    return mixed(
      sampled(y).map { $0.pixels($1, height: height, width: width) }, by: Self.colourInverse)
  }

  /// The planes' samples of their coefficients.
  private func sampled(_ y: Tensor) -> [(JPEGPlane, Tensor)] {
    let y = counted.map(y.multiplied) ?? y
    var start = 0
    return planes.map { plane in
      let part = y.sliced(images: start..<start + plane.count)
      start += plane.count
      return (
        plane,
        threads.blockCosines(
          part.reshaped([1, plane.height, plane.width, 1]), isInverse: true)
      )
    }
  }

  /// Channels of planes.
  private func mixed(_ planes: [Tensor], by rows: [[Float]]) -> Tensor {
    if isGrey { return planes[0] }
    return zip(planes.indices, planes).reduce(Tensor(shape: [1, height, width, 3])) { sum, plane in
      sum + plane.1.spread(rows.map { $0[plane.0] })
    }
  }
}
