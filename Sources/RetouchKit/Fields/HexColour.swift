/// A colour of six hexadecimal digits: `b03a2e`.
package struct HexColour: Sendable, Equatable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init?(digits: some StringProtocol) {
    guard digits.count == 6, digits.allSatisfy(\.isHexDigit),
      let number = UInt32(digits, radix: 16)
    else { return nil }
    red = UInt8(number >> 16 & 255)
    green = UInt8(number >> 8 & 255)
    blue = UInt8(number & 255)
  }
}
