import ArgumentParser

/// `retouch model`.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch, convert, inspect and verify models.",
    discussion: """
      A model is a folder (of diffusers, with model_index.json, or with retouch-model.json, as \
      convert writes it) or a checkpoint file as it was published: safetensors, PyTorch's .pt, \
      .pth and .bin, NVIDIA's .pkl. Pickles are read as data; nothing in them is run.
      """,
    subcommands: [ModelFetch.self, ModelConvert.self, ModelInfo.self, ModelVerify.self])
}
