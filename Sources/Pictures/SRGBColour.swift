/// A colour in sRGB, 0 to 255 a channel.
public struct SRGBColour: Sendable, Equatable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// - Parameter hexadecimal: `#b03a2e`; nil for anything else.
  public init?(hexadecimal: String) {
    let digits = hexadecimal.dropFirst()
    guard hexadecimal.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let number = UInt32(digits, radix: 16)
    else { return nil }
    self.init(
      red: UInt8(number >> 16 & 255), green: UInt8(number >> 8 & 255), blue: UInt8(number & 255))
  }

  public static let white = SRGBColour(red: 255, green: 255, blue: 255)
  public static let black = SRGBColour(red: 0, green: 0, blue: 0)
}
