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
    request.input = input.flatMap(Self.use)
    request.reads = Self.files(name, own) + model.network.files
    request.uncertainty = sampling.uncertainty
    self.init(
      name, values, input: input, model: model.recipe, threads: model.network.threads,
      plan: try OutputPlan(request),
      observer: Console(title: name, output, isSeedRandom: sampling.seed == .random))
  }
}

extension EditJob {
  /// The picture, unless it comes from standard input.
  static func use(_ input: String) -> FileUse? {
    input == "-" ? nil : FileUse("the picture", input)
  }

  /// The files that an edit's fields name.
  private static func files(_ edit: String, _ values: FieldValues) -> [FileUse] {
    (Edit.kinds.first { $0.name == edit }?.fields ?? []).flatMap { field in
      // The option that takes a kernel's file takes words too.
      let name = field == RestoreFields.blurKernel ? RestoreFields.blurred.name : field.name
      return values.files(field).filter { $0 != "-" }.map { FileUse("--\(name)", $0) }
    }
  }
}

extension NetworkOptions {
  /// Those that the options name.
  var files: [FileUse] {
    [("--model", model), ("--guide", guide)].compactMap { (option, path) in
      path.map { FileUse(option, $0) }
    }
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
