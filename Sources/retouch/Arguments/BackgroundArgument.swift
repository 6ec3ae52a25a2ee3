import ArgumentParser
import Pictures
import RetouchKit

/// A colour: `white`, `black`, `#rrggbb`.
struct BackgroundArgument: ExpressibleByArgument, Equatable {
  var colour: SRGBColour

  init?(argument: String) {
    switch argument.lowercased() {
    case "white": colour = .white
    case "black": colour = .black
    case let text:
      guard let colour = SRGBColour(hexadecimal: text.hasPrefix("#") ? text : "#\(text)") else {
        return nil
      }
      self.colour = colour
    }
  }
}
