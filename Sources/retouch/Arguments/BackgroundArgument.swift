import ArgumentParser
import Pictures

/// A colour: `white`, `black`, `#rrggbb`.
struct BackgroundArgument: ExpressibleByArgument, Equatable {
  var colour: WriteOptions.Background

  init?(argument: String) {
    switch argument.lowercased() {
    case "white": colour = .white
    case "black": colour = .black
    case let text:
      let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
      guard digits.count == 6, digits.allSatisfy(\.isHexDigit),
        let value = UInt32(digits, radix: 16)
      else { return nil }
      colour = .init(
        red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    }
  }
}
