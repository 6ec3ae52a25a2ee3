import ArgumentParser
import Pictures
import RetouchKit

/// A colour: `white`, `black`, `#rrggbb`.
struct BackgroundArgument: ExpressibleByArgument, Equatable {
  var colour: WriteOptions.Background

  init?(argument: String) {
    switch argument.lowercased() {
    case "white": colour = .white
    case "black": colour = .black
    case let text:
      let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
      guard let colour = HexColour(digits: digits) else { return nil }
      self.colour = .init(red: colour.red, green: colour.green, blue: colour.blue)
    }
  }
}
