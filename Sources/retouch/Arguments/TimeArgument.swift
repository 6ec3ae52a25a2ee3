import ArgumentParser

/// A span of time: seconds, or hours, minutes and seconds with their letters: `90`, `45m`, `3h50m`.
struct TimeArgument: ExpressibleByArgument, Equatable {
  /// At least a second, at most a year.
  let duration: Duration

  init?(argument: String) {
    var seconds = 0
    var digits = ""
    var units = "hms"
    for character in argument {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let place = units.firstIndex(of: character), let number = Int(digits),
        number <= 31_536_000
      else { return nil }
      seconds += number * (character == "h" ? 3600 : character == "m" ? 60 : 1)
      units = String(units[units.index(after: place)...])
      digits = ""
    }
    if !digits.isEmpty {
      // Without a letter: seconds, and nothing before them.
      guard seconds == 0, units == "hms", let number = Int(digits) else { return nil }
      seconds = number
    }
    guard (1...31_536_000).contains(seconds) else { return nil }
    duration = .seconds(seconds)
  }
}
