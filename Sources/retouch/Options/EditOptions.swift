import Jobs
import Pictures
import RetouchKit

// Options as the jobs take them.

extension EditJob {
  /// The job that an edit's options ask for. Its outputs are checked, so that nobody waits for an error.
  /// - Parameters:
  ///   - own: the edit's own fields.
  ///   - recipe: where to write down what was done.
  init(
    _ name: String, _ own: FieldValues = .init(), input: String?, model: ModelOptions,
    sampling: SamplingOptions, output: OutputOptions, encoding: EncodingOptions,
    preview: String? = nil, recipe: String? = nil
  ) throws(RetouchError) {
    var values = own
    sampling.set(&values, seed: sampling.seed.resolved())
    model.set(&values)
    var request = output.request(encoding, preview: preview, samples: sampling.samples)
    request.recipe = recipe
    request.uncertainty = sampling.uncertainty
    self.init(
      name, values, input: input, model: model.recipe, threads: model.network.threads,
      plan: try OutputPlan(request),
      observer: Console(title: name, output, isSeedRandom: sampling.seed == .random))
  }
}

extension OutputOptions {
  /// What these options ask for.
  func request(
    _ encoding: EncodingOptions? = nil, preview: String? = nil, samples: Int = 1
  ) -> OutputRequest {
    OutputRequest(
      output, format: format?.format,
      options: encoding?.writing(overwrite: overwrite) ?? WriteOptions(overwrite: overwrite),
      preview: preview, samples: samples)
  }
}

extension EncodingOptions {
  func writing(overwrite: Bool) -> WriteOptions {
    WriteOptions(
      quality: quality, isLossless: lossless, stripMetadata: stripMetadata,
      background: background?.colour, overwrite: overwrite)
  }
}

extension InputOptions {
  /// The picture, as a job takes it.
  var picture: PictureInput {
    PictureInput(input, page: page.map { $0 - 1 }, limits: limits.limits)
  }
}
