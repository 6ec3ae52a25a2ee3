import ArgumentParser
import Pictures

/// `--format`: a picture format by the names that people use.
struct FormatArgument: ExpressibleByArgument, Equatable {
  var format: PictureFormat

  init?(argument: String) {
    let word = argument.lowercased()
    guard
      let format = PictureFormat.allCases.first(where: {
        $0.rawValue == word || $0.extensions.contains(word)
      })
    else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { PictureFormat.allCases.map { $0.extensions[0] } }
}
