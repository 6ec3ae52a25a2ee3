import Tensors

/// Colours out of another photograph, from where it looks like the picture: by luminance, texture and, a
/// little, height (Welsh, Ashikhmin and Mueller, Transferring color to greyscale images, 2002; the matching
/// here is exact, and what the matches disagree on counts as doubt).
struct ReferenceColours {
  /// Of the longer side of what is compared.
  private static let side = 160.0
  /// Matches whose mean is taken.
  private static let matches = 12
  /// Pixels from one place to the next.
  private static let step = 6
  /// The variance of a match however well it fits, as a share of the variance of chroma among pictures.
  private static let leastNoise = 0.25
  /// The variance of chroma among pictures, in units of [−1, 1].
  private static let usualVariance = 0.03
  /// One over the lengths that features are compared by; where a thing lies across says nothing.
  private static let scale: SIMD8<Float> =
    1
    / SIMD8(.infinity, 1.5, 0.486, 1.166, 1, 0.83, 0.373, .infinity)

  private let features: [SIMD8<Float>]
  private let chroma: [Float]
  private let moments: (mean: Float, deviation: Float)

  /// - Parameter reference: [1, height, width, 3] in [−1, 1].
  init(_ reference: Tensor, _ threads: ThreadPool) {
    let small = threads.reduced(reference, to: Self.side)
    let grey = LuminanceOperator.grey(of: small)
    features = ChromaFeatures(grey, threads).values.map { $0 * Self.scale }
    chroma = (small - grey.spread([1, 1, 1])).values
    moments = Self.moments(grey)
  }

  /// Places all over a grey picture, evenly, with the colours of what they are like.
  func places(in grey: Tensor, _ threads: ThreadPool) -> [ChromaPlace] {
    let own = Self.moments(grey)
    // The reference may be lit otherwise.
    let gain = min(max(moments.deviation / max(own.deviation, 1e-3), 0.5), 2)
    let lit = grey.mapped { min(max(($0 - own.mean) * gain + moments.mean, -1), 1) }
    let features = ChromaFeatures(lit, threads).values.map { $0 * Self.scale }
    let pixels = stride(from: min(Self.step / 2, grey.height - 1), to: grey.height, by: Self.step)
      .flatMap { row in
        stride(from: min(Self.step / 2, grey.width - 1), to: grey.width, by: Self.step).map {
          row * grey.width + $0
        }
      }
    var places = pixels.map { ChromaPlace(pixel: $0, chroma: [0, 0, 0], noise: 1) }
    threads.update(&places, by: 8) { _, part in
      for index in part.indices { match(&part[index], features[part[index].pixel]) }
    }
    return places
  }

  private func match(_ place: inout ChromaPlace, _ own: SIMD8<Float>) {
    var nearest = [(distance: Float, pixel: Int)](
      repeating: (.infinity, 0), count: min(Self.matches, features.count))
    for (pixel, feature) in features.enumerated() {
      let way = feature - own
      let distance = (way * way).sum()
      guard distance < nearest[nearest.count - 1].distance else { continue }
      var slot = nearest.count - 1
      while slot > 0, distance < nearest[slot - 1].distance {
        nearest[slot] = nearest[slot - 1]
        slot -= 1
      }
      nearest[slot] = (distance, pixel)
    }
    let count = Float(nearest.count)
    var variance: Float = 0
    for channel in 0..<3 {
      let values = nearest.map { chroma[3 * $0.pixel + channel] }
      let mean = values.reduce(0, +) / count
      place.chroma[channel] = mean
      variance += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count / 3
    }
    place.noise = Self.leastNoise + Double(variance) / Self.usualVariance
  }

  private static func moments(_ grey: Tensor) -> (mean: Float, deviation: Float) {
    let values = grey.values
    let count = Double(values.count)
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    return (Float(mean), Float(variance.squareRoot()))
  }
}
