import ArgumentParser

/// `--seed`: a number, or `random` for a new one each time.
enum SeedArgument: ExpressibleByArgument, Equatable {
  case fixed(UInt64)
  case random

  init?(argument: String) {
    if argument == "random" {
      self = .random
    } else if let number = UInt64(argument) {
      self = .fixed(number)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .fixed(let number): "\(number)"
    case .random: "random"
    }
  }

  /// The seed to use. Random ones have at most ten digits, which are easy to copy.
  func resolved() -> UInt64 {
    switch self {
    case .fixed(let number): number
    case .random: UInt64(UInt32.random(in: 0...UInt32.max))
    }
  }
}
