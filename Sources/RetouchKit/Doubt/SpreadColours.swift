/// The colours of a spread: from dark violet (0) by green to yellow (32 levels and more), the same for
/// every picture, so that maps can be compared.
///
/// Viridis (van der Walt and Smith, 2015; CC0): even steps look even, in grey and to the colour-blind too.
public enum SpreadColours {
  /// The spread, in levels of 255, from which on colours don't change.
  public static let maximum: Float = 32

  /// Viridis at 17 places, evenly apart, 2 levels each.
  public static let table: [(red: UInt8, green: UInt8, blue: UInt8)] = [
    (68, 1, 84), (72, 24, 106), (71, 45, 123), (66, 64, 134), (59, 82, 139), (51, 99, 141),
    (44, 114, 142), (38, 130, 142), (33, 145, 140), (31, 159, 136), (39, 173, 129),
    (61, 188, 116), (92, 200, 99), (129, 211, 77), (170, 220, 50), (213, 226, 26),
    (253, 231, 37),
  ]

  /// Red, green and blue of a spread, between the places in a straight line.
  /// - Parameter spread: in levels of 255; what isn't a number counts as none.
  public static func colour(_ spread: Float) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let last = table.count - 1
    let held = spread > 0 ? min(spread, maximum) : 0
    let place = held / maximum * Float(last)
    let below = min(Int(place), last - 1)
    let share = place - Float(below)
    let (from, to) = (table[below], table[below + 1])
    func mixed(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8(Float(from) + share * (Float(to) - Float(from)) + 0.5)
    }
    return (mixed(from.red, to.red), mixed(from.green, to.green), mixed(from.blue, to.blue))
  }
}
