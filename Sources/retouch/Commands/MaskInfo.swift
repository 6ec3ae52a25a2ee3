import ArgumentParser
import Foundation
import Pictures
import RetouchKit

/// `retouch mask info`.
struct MaskInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a mask would fill.",
    usage: "retouch mask info [<options>] <mask>",
    discussion: """
      Size, coverage, the box around the hole, the number of levels (2 for a hard mask), and a \
      warning when nothing or nearly everything would be filled, or it looks like a photograph.

      EXAMPLES
        retouch mask info mask.png
        retouch mask info drawing.png --mask-from-alpha
        retouch mask info mask.png --json
      """)

  @Argument(
    help: ArgumentHelp("The mask file; - reads standard input.", valueName: "mask"),
    completion: .pictures)
  var mask: String

  @OptionGroup var reading: MaskReadingArguments
  @OptionGroup var limits: LimitOptions

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() async throws {
    Interrupts.shared.listen(progress: nil)
    let facts = MaskFacts(try reading.read(mask, limits: limits.limits))
    if json {
      try StandardStream.print(json: facts)
    } else {
      try StandardStream.print(Self.text(facts))
    }
  }

  private static func text(_ facts: MaskFacts) -> String {
    var rows = [
      ("Size", "\(facts.width)×\(facts.height)"),
      ("Coverage", String(format: "%.2f %%", facts.coverage * 100)),
      (
        "Hole",
        facts.bounds.map { "\($0.width)×\($0.height) at \($0.x), \($0.y)" } ?? "none"
      ),
      ("Levels", facts.levels <= 2 ? "\(facts.levels), hard" : "\(facts.levels), soft edges"),
    ]
    if let warning = facts.warning { rows.append(("Warning", warning)) }
    return Table.text(rows)
  }
}
