import Tensors

/// Samples of 8 bits as analog bits, the highest first: 3 channels become 24 numbers ±scale.
public struct BitCode: Sendable, Equatable {
  /// The magnitude of a bit.
  public var scale: Float
  public static let bits = 8

  public init(scale: Float = 1) { self.scale = scale }

  /// - Parameter x: pictures in [−1, 1], [images, height, width, channels].
  /// - Returns: channel c · 8 + k is bit 7 − k of channel c.
  public func encode(_ x: Tensor) -> Tensor {
    let values = x.values
    var bits: [Float] = []
    bits.reserveCapacity(values.count * Self.bits)
    for value in values {
      let level = Int(((min(max(value, -1), 1) + 1) * 127.5).rounded(.toNearestOrEven))
      for bit in (0..<Self.bits).reversed() {
        bits.append(level >> bit & 1 == 1 ? scale : -scale)
      }
    }
    return Tensor(shape: x.shape.dropLast() + [x.channels * Self.bits], values: bits)
  }

  /// Each bit by its sign.
  /// - Returns: pictures in [−1, 1].
  public func decode(_ bits: Tensor) -> Tensor { weighted(bits) { $0 > 0 ? 1 : 0 } }

  /// Each bit by how sure it is.
  public func decodeSoftly(_ bits: Tensor) -> Tensor {
    weighted(bits) { [scale] in min(max(($0 / scale + 1) / 2, 0), 1) }
  }

  private func weighted(_ bits: Tensor, _ value: (Float) -> Float) -> Tensor {
    let values = bits.values
    let count = values.count / Self.bits
    var samples = [Float](repeating: 0, count: count)
    for index in 0..<count {
      var level: Float = 0
      for bit in 0..<Self.bits { level = 2 * level + value(values[index * Self.bits + bit]) }
      samples[index] = level / 127.5 - 1
    }
    return Tensor(shape: bits.shape.dropLast() + [bits.channels / Self.bits], values: samples)
  }
}
