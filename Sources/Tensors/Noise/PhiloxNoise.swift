import Foundation

/// Noise that depends on the seed, the pixel's place and the number of the draw, and on nothing
/// else: neither the region's size, nor tiles, nor threads.
///
/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) counts
/// (x, y, channel pair, draw) under the key (seed); Box and Muller's transform makes two normal
/// numbers of 2 × 32 bits.
public struct PhiloxNoise: NoiseSource {
  private let key: (UInt32, UInt32)
  private let stream: UInt32
  private var draw: UInt32 = 0

  /// - Parameter stream: tells apart independent noises of one seed, such as several results.
  public init(seed: UInt64, stream: UInt32 = 0) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream
  }

  public mutating func next(_ region: Region, channels: Int) -> Tensor {
    defer { draw &+= 1 }
    let (key, stream, draw) = (key, stream, draw)
    return Tensor(uninitialized: [1, region.height, region.width, channels]) { out in
      var offset = 0
      for y in 0..<region.height {
        for x in 0..<region.width {
          var channel = 0
          while channel < channels {
            // Four words a counter: two pairs of normals.
            let words = Self.philox(
              counter: (
                UInt32(truncatingIfNeeded: region.left + x),
                UInt32(truncatingIfNeeded: region.top + y),
                UInt32(truncatingIfNeeded: channel / 4) | stream << 8, draw
              ), key: key)
            let first = Self.normals(words.0, words.1)
            out[offset + channel] = first.0
            if channel + 1 < channels { out[offset + channel + 1] = first.1 }
            if channel + 2 < channels {
              let second = Self.normals(words.2, words.3)
              out[offset + channel + 2] = second.0
              if channel + 3 < channels { out[offset + channel + 3] = second.1 }
            }
            channel += 4
          }
          offset += channels
        }
      }
    }
  }

  /// Ten rounds of Philox4x32.
  package static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = c0.multipliedFullWidth(by: 0xD251_1F53)
      let b = c2.multipliedFullWidth(by: 0xCD9E_8D57)
      (c0, c1, c2, c3) = (b.high ^ c1 ^ k0, b.low, a.high ^ c3 ^ k1, a.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Box and Muller's transform of two words; the first is moved off 0, whose logarithm is none.
  private static func normals(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
    let radius = (-2 * log((Double(a) + 0.5) * 0x1p-32)).squareRoot()
    let angle = 2 * Double.pi * Double(b) * 0x1p-32
    return (Float(radius * cos(angle)), Float(radius * sin(angle)))
  }
}
