import Tensors

/// How strong a picture's noise is, told from the picture (Chen, Zhu and Heng, "An efficient statistical
/// method for image noise level estimation", 2015).
///
/// Small patches of a clean picture fill few of their dimensions; white noise fills all alike. Of the
/// eigenvalues of the patches' covariance the large ones are the picture's; what is left, once mean
/// and median agree, is the noise's variance.
public enum NoiseEstimate {
  private static let side = 8
  /// Patches that are looked at, about.
  private static let enough = 60_000

  /// - Parameters:
  ///   - picture: [1, h, w, channels] in [−1, 1].
  ///   - ignored: [1, h, w, 1]: patches that meet what isn't 0 of it don't count.
  /// - Returns: the standard deviation in units of [−1, 1]; nil when too little can be seen.
  public static func deviation(of picture: Tensor, ignoring ignored: Tensor? = nil) -> Double? {
    let variances = (0..<picture.channels).compactMap {
      variance(of: picture.channels == 1 ? picture : picture.channel($0), ignored)
    }
    guard !variances.isEmpty else { return nil }
    return (variances.reduce(0, +) / Double(variances.count)).squareRoot()
  }

  private static func variance(of plane: Tensor, _ ignored: Tensor?) -> Double? {
    let (height, width, size) = (plane.height, plane.width, side * side)
    guard height >= side, width >= side else { return nil }
    let places = (height - side + 1) * (width - side + 1)
    // An odd step, so that all columns are met.
    let step = max(1, places / enough) | 1
    // An array can't say that there is no memory for it.
    let most = (places / step + 1) * size
    MemoryProbe.expect(bytes: 2 * most * MemoryLayout<Double>.size)
    var patches: [Double] = []
    patches.reserveCapacity(most)
    var sums = [Double](repeating: 0, count: size)
    plane.read { plane in
      for place in stride(from: 0, to: places, by: step) {
        let (top, left) = (place / (width - side + 1), place % (width - side + 1))
        if let ignored, meets(ignored, top, left, width) { continue }
        var patch = [Double](repeating: 0, count: size)
        var isClipped = false
        for entry in 0..<size {
          let value = Double(plane[(top + entry / side) * width + left + entry % side])
          patch[entry] = value
          isClipped = isClipped || abs(value) > 0.996
        }
        // Where samples were cut off, noise shows too small.
        if isClipped { continue }
        for entry in 0..<size { sums[entry] += patch[entry] }
        patches += patch
      }
    }
    let count = patches.count / size
    guard count > 4 * size else { return nil }
    for place in patches.indices { patches[place] -= sums[place % size] / Double(count) }
    var covariance = MatrixProduct.gram(patches, rows: count, columns: size)
    for index in covariance.indices { covariance[index] /= Double(count) }
    guard var values = SymmetricEigenvalues.of(covariance, order: size) else { return nil }
    while let largest = values.popLast(), !values.isEmpty {
      let all = values + [largest]
      let mean = all.reduce(0, +) / Double(all.count)
      let half = all.count / 2
      let median = all.count % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2
      if mean <= median { return max(mean, 0) }
    }
    return values.first.map { max($0, 0) } ?? 0
  }

  private static func meets(_ mask: Tensor, _ top: Int, _ left: Int, _ width: Int) -> Bool {
    mask.read { mask in
      for row in top..<top + side {
        for column in left..<left + side where mask[row * width + column] != 0 { return true }
      }
      return false
    }
  }
}
