import ArgumentParser
import RetouchKit

/// Which colours a picture shall have: of colorize.
struct ColourOptions: ParsableArguments {
  @Option(help: .field(ColourFields.hints), completion: .pictures)
  var hints: String?

  @Option(
    help: ArgumentHelp(
      "\(ColourFields.hint.help) May be given many times.",
      valueName: ColourFields.hint.valueName))
  var hint: [String] = []

  @Option(help: .field(ColourFields.reference), completion: .pictures)
  var reference: String?

  @Option(help: .optional(ColourFields.votes))
  var votes: Int?

  func validate() throws {
    for (name, file) in [("--hints", hints), ("--reference", reference)] {
      if file == "-" {
        throw ValidationError("\(name) needs a file; standard input holds one picture")
      }
      if file == "" { throw ValidationError("\(name) needs the name of a file") }
    }
    try require(ColourFields.hint, hintValue)
    try require(ColourFields.votes, votes)
  }

  private var hintValue: FieldValue? {
    hint.isEmpty ? nil : .list(hint.map { .text($0) })
  }

  func set(_ values: inout FieldValues) {
    values.set(ColourFields.hints, hints.map { .text($0) })
    values.set(ColourFields.hint, hintValue)
    values.set(ColourFields.reference, reference.map { .text($0) })
    values.set(ColourFields.votes, votes.map { .integer($0) })
  }
}
