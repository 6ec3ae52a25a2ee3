extension StoredNumbers {
  /// The numbers in half precision, two bytes each, rounded to the nearest; what is too large
  /// becomes infinite.
  package func halves() -> [UInt8] {
    let values = tensor(shape: [count]).values
    return [UInt8](unsafeUninitializedCapacity: 2 * values.count) { bytes, used in
      for (index, value) in values.enumerated() {
        let half = value.halfBits
        bytes[2 * index] = UInt8(truncatingIfNeeded: half)
        bytes[2 * index + 1] = UInt8(truncatingIfNeeded: half >> 8)
      }
      used = 2 * values.count
    }
  }
}

extension Float {
  /// The bits of the half-precision number nearest to this one, ties to even: `Float16` isn't there
  /// on every platform.
  package var halfBits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16 & 0x8000)
    let magnitude = Swift.abs(self)
    guard magnitude.isFinite else { return sign | (isNaN ? 0x7E00 : 0x7C00) }
    // Half the step above the largest number.
    guard magnitude < 65_520 else { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      // Multiples of 2^−24; the sum with a large number rounds as wanted.
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let bits = magnitude.bitPattern
    let rounded = bits &+ 0xFFF &+ (bits >> 13 & 1)
    return sign | UInt16((rounded >> 13) &- 112 << 10)
  }
}
