import Pictures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// JPEG's transform of 8×8 blocks by its definition, in double precision.
enum BlockTransform {
  /// `basis[frequency][place]`, orthonormal.
  private static let basis: [[Double]] = (0..<8).map { frequency -> [Double] in
    let scale = frequency == 0 ? (1.0 / 8).squareRoot() : 0.5
    return (0..<8).map { place -> Double in
      scale * cos(Double((2 * place + 1) * frequency) * Double.pi / 16)
    }
  }

  static func forward(_ samples: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: 64)
    for entry in 0..<64 {
      let (down, across): ([Double], [Double]) = (basis[entry / 8], basis[entry % 8])
      for place in 0..<64 {
        result[entry] += samples[place] * down[place / 8] * across[place % 8]
      }
    }
    return result
  }

  static func inverse(_ coefficients: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: 64)
    for entry in 0..<64 {
      let (down, across): ([Double], [Double]) = (basis[entry / 8], basis[entry % 8])
      for place in 0..<64 {
        result[place] += coefficients[entry] * down[place / 8] * across[place % 8]
      }
    }
    return result
  }

  /// A component's samples, 0 to 255 but neither rounded nor clipped, `blocksAcross * 8` a row.
  static func samples(of component: JPEGCoefficients.Component) -> [Double] {
    let across = component.blocksAcross
    var result = [Double](repeating: 0, count: across * component.blocksDown * 64)
    for block in 0..<across * component.blocksDown {
      var values: [Double] = []
      for entry in 0..<64 {
        let count = Double(component.coefficients[block * 64 + entry])
        values.append(count * Double(component.quantization[entry]))
      }
      let samples = inverse(values)
      for place in 0..<64 {
        let row = block / across * 8 + place / 8
        result[row * across * 8 + block % across * 8 + place % 8] = samples[place] + 128
      }
    }
    return result
  }
}
