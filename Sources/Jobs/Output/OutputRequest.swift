import Pictures

/// What is to be written, as it was asked for.
package struct OutputRequest: Sendable {
  /// A file's name; `-` is standard output.
  package var path: String
  /// Nil: the name says it.
  package var format: PictureFormat?
  package var options: WriteOptions
  /// Files beside the result: before and after, a recipe that repeats it.
  package var preview: String?
  package var recipe: String?
  /// How many results.
  package var samples: Int
  /// Where it is shown how far the results lie apart.
  package var uncertainty: String?
  /// The picture that is edited; nil: none, or standard input.
  package var input: FileUse?
  /// Other files that are read.
  package var reads: [FileUse] = []

  package init(
    _ path: String, format: PictureFormat? = nil, options: WriteOptions, preview: String? = nil,
    recipe: String? = nil, samples: Int = 1, uncertainty: String? = nil
  ) {
    self.path = path
    self.format = format
    self.options = options
    self.preview = preview
    self.recipe = recipe
    self.samples = samples
    self.uncertainty = uncertainty
  }
}
