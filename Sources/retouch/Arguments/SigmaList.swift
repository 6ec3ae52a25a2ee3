import ArgumentParser
import Foundation

/// `--sigmas`: numbers between commas.
struct SigmaList: ExpressibleByArgument, Equatable {
  var values: [Double]

  init?(argument: String) {
    values = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Double(part.trimmingCharacters(in: .whitespaces)) else { return nil }
      values.append(value)
    }
  }
}
