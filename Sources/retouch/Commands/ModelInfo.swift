import ArgumentParser
import RetouchKit

/// `retouch model info`.
struct ModelInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a model is: family, network, tile, classes, noise levels.",
    discussion: """
      Says how the family was recognised and how each edit will sample the model. Reads \
      configurations and the names and shapes of the weights, not the weights; nothing in a \
      pickle is run.

      EXAMPLES
        retouch model info
        retouch model info cm-imagenet64
        retouch model info edm2-img64-s-1073741-0.045.pkl
        retouch model info cm-imagenet64 --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A model's folder, or a checkpoint file. (default: the bundled prior)", valueName: "path"),
    completion: .file())
  var path: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() async throws {
    Interrupts.shared.listen(progress: nil)
    let facts = try ModelFacts(ModelFacts.model(path))
    if json {
      try StandardStream.print(json: facts)
    } else {
      try StandardStream.print(Table.text(facts.rows))
    }
  }
}
