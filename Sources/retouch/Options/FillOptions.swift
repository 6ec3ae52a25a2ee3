import ArgumentParser
import Editing
import Pictures
import RetouchKit

/// What fills a hole.
struct FillOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      patches copies what fits from the picture itself, model paints what the model knows; auto \
      takes patches for thick holes and the bundled model for thin ones, and a model that --model \
      names for all.
      """, valueName: "fill"))
  var fill: FillKind = .auto
}

/// Where patches are copied from.
struct SourceOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Copy from this photograph of the same place too; may be given several times.",
      valueName: "file"),
    completion: .pictures)
  var photographs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Copy only from what is white in this picture of the picture's size.", valueName: "file"),
    completion: .pictures)
  var sourceMask: String?

  @Option(
    help: ArgumentHelp(
      "Never copy from what is white in this picture of the picture's size.", valueName: "file"),
    completion: .pictures)
  var avoid: String?

  /// What was said, for messages; nil when nothing was.
  var given: String? {
    if !photographs.isEmpty { return "--from" }
    return sourceMask != nil ? "--source-mask" : avoid != nil ? "--avoid" : nil
  }

  func validate() throws {
    let files = photographs + [sourceMask, avoid].compactMap(\.self)
    if files.contains("-") {
      throw ValidationError(
        "--from, --source-mask and --avoid need files; standard input holds one picture")
    }
    if files.contains("") {
      throw ValidationError("--from, --source-mask and --avoid need the name of a file")
    }
    if photographs.count > 16 {
      throw ValidationError("--from may be given 16 times, not \(photographs.count)")
    }
  }

  /// Reads the photographs and masks.
  /// - Throws: `RetouchError` when one can't be read or doesn't fit.
  func read(for picture: Picture, limits: LimitOptions) throws(RetouchError) -> FillSources {
    var sources = FillSources()
    for path in photographs { sources.photographs.append(try limits.read(path).pixels) }
    sources.within = try mask(sourceMask, picture, limits)
    sources.avoiding = try mask(avoid, picture, limits)
    if let within = sources.within, within.isEmpty {
      throw RetouchError(
        .badData, "\(sourceMask ?? ""): nothing is white, so nothing could be copied")
    }
    return sources
  }

  private func mask(
    _ path: String?, _ picture: Picture, _ limits: LimitOptions
  ) throws(RetouchError) -> MaskPicture? {
    guard let path else { return nil }
    do {
      let mask = try MaskPicture.read(.file(path: path), limits: limits.limits)
      try mask.checkSize(width: picture.width, height: picture.height, name: path)
      return mask
    } catch {
      throw RetouchError(error)
    }
  }
}
