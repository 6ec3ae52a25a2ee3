import ArgumentParser

/// `retouch model`.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch, inspect and verify models.",
    discussion: """
      A model is a folder as diffusers writes it: model_index.json, unet/ with config.json and \
      safetensors, scheduler/.
      """,
    subcommands: [ModelFetch.self, ModelInfo.self, ModelVerify.self])
}
