import Foundation

/// The numbers that `torch.manual_seed(seed)` and then `torch.randn` give on a CPU.
///
/// Each draw is one call of `torch.randn(1, channels, height, width)`: sequential, so a result
/// depends on the order of draws, as it does in PyTorch. PyTorch's vectorized logarithm, sine and
/// cosine may differ from ours in the last bits.
public struct TorchNoise: NoiseSource {
  private var generator: MersenneTwister
  /// The scalar path makes normals in pairs and keeps the second.
  private var kept: Double?

  public init(seed: UInt64) {
    generator = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  public mutating func next(_ region: Region, channels: Int) -> Tensor {
    let (height, width) = (region.height, region.width)
    let numbers = normal(count: height * width * channels)
    return Tensor(uninitialized: [1, height, width, channels]) { out in
      for pixel in 0..<height * width {
        for channel in 0..<channels {
          out[pixel * channels + channel] = numbers[channel * height * width + pixel]
        }
      }
    }
  }

  /// `torch.randn(count)`.
  public mutating func normal(count: Int) -> [Float] {
    if count < 16 { return (0..<count).map { _ in Float(scalarNormal()) } }
    var numbers = (0..<count).map { _ in uniform() }
    var start = 0
    while start + 16 <= count {
      Self.transform(&numbers, at: start)
      start += 16
    }
    if count % 16 != 0 {
      // PyTorch draws the last sixteen afresh.
      for index in count - 16..<count { numbers[index] = uniform() }
      Self.transform(&numbers, at: count - 16)
    }
    return numbers
  }

  /// Uniform on [0, 1), 24 bits.
  private mutating func uniform() -> Float {
    Float(generator.next() & 0xFF_FFFF) * 0x1p-24
  }

  /// Sixteen uniforms become sixteen normals: element j pairs with element j + 8.
  private static func transform(_ numbers: inout [Float], at start: Int) {
    for j in start..<start + 8 {
      let radius = (-2 * log(1 - numbers[j])).squareRoot()
      let angle = 2 * Float.pi * numbers[j + 8]
      numbers[j] = radius * cos(angle)
      numbers[j + 8] = radius * sin(angle)
    }
  }

  private mutating func scalarNormal() -> Double {
    if let kept {
      self.kept = nil
      return kept
    }
    let first = uniform53()
    let second = uniform53()
    let radius = (-2 * log1p(-second)).squareRoot()
    kept = radius * sin(2 * Double.pi * first)
    return radius * cos(2 * Double.pi * first)
  }

  private mutating func uniform53() -> Double {
    let high = UInt64(generator.next())
    let bits = high << 32 | UInt64(generator.next())
    return Double(bits & (1 << 53 - 1)) * 0x1p-53
  }
}

/// MT19937 (Matsumoto and Nishimura 1998), as PyTorch seeds it.
struct MersenneTwister: Sendable {
  private var state: [UInt32]
  private var index = 624

  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(624)
    for i in 1..<624 {
      let last = state[i - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
    }
  }

  mutating func next() -> UInt32 {
    if index == 624 { twist() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  private mutating func twist() {
    for i in 0..<624 {
      let y = state[i] & 0x8000_0000 | state[(i + 1) % 624] & 0x7FFF_FFFF
      state[i] = state[(i + 397) % 624] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    index = 0
  }
}
