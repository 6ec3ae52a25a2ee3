import ArgumentParser
import RetouchKit

/// `retouch model info`.
struct ModelInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a model is: tile, classes, size, noise levels.",
    discussion: """
      Reads the configuration and the weights' header, not the weights.

      EXAMPLES
        retouch model info
        retouch model info cm-imagenet64
        retouch model info cm-imagenet64 --json
      """)

  @Argument(
    help: ArgumentHelp("The model's folder. (default: the bundled prior)", valueName: "dir"),
    completion: .directory)
  var folder: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() async throws {
    Interrupts.shared.listen(progress: nil)
    let facts = ModelFacts(try ModelFacts.folder(folder))
    if json {
      try StandardStream.print(json: facts)
    } else {
      try StandardStream.print(Table.text(facts.rows))
    }
  }
}
