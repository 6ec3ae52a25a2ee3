import ArgumentParser

/// A span of time: seconds, or hours, minutes and seconds with their letters: `90`, `45m`, `3h50m`.
struct TimeArgument: Equatable {
  /// At least a second, at most a year.
  let duration: Duration

  /// - Throws: `ValidationError`, which exits with 64.
  init(_ argument: String) throws(ValidationError) {
    guard let seconds = Self.seconds(argument), (1...Self.most).contains(seconds) else {
      throw ValidationError("'\(argument)' must be a time from 1s to a year, as 90, 45m or 3h50m")
    }
    duration = .seconds(seconds)
  }

  private static let most = 31_536_000

  /// nil: no such thing.
  private static func seconds(_ argument: String) -> Int? {
    var seconds = 0
    var digits = ""
    var units = "hms"
    for character in argument {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let place = units.firstIndex(of: character), let number = Int(digits),
        number <= most
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
    return seconds
  }
}
