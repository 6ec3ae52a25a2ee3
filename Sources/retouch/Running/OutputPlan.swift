import Foundation
import Pictures
import RetouchKit

/// The files that a command will write, checked before anything is computed.
struct OutputPlan {
  /// One result: its picture, and the preview and the recipe beside it.
  struct Target {
    var destination: PictureDestination
    var preview: String?
    var recipe: String?
  }

  let targets: [Target]
  /// Where it is shown how far the results lie apart.
  let uncertainty: String?
  /// Nil for standard output without `--format`: the input's own.
  let format: PictureFormat?
  let options: WriteOptions

  /// - Throws: `RetouchError`: unknown extensions, files that exist, folders that don't.
  init(
    _ output: OutputOptions, _ encoding: EncodingOptions? = nil, preview: String? = nil,
    recipe: String? = nil, samples: Int = 1, uncertainty: String? = nil
  ) throws(RetouchError) {
    self.uncertainty = uncertainty
    options = WriteOptions(
      quality: encoding?.quality, isLossless: encoding?.lossless ?? false,
      stripMetadata: encoding?.stripMetadata ?? false, background: encoding?.background?.colour,
      overwrite: output.overwrite)
    format = try Self.format(of: output)
    if options.isLossless, format == .jpeg {
      throw RetouchError(.badSetting, "--lossless: JPEG always loses something; write PNG or WebP")
    }
    if output.output == "-" {
      guard samples == 1 else {
        throw RetouchError(
          .badSetting, "--samples \(samples) makes several files; standard output holds one")
      }
      guard isatty(1) == 0 else {
        throw RetouchError(
          .badSetting, "standard output is a terminal; give -o a file name, or pipe it somewhere")
      }
      targets = [Target(destination: .standardOutput, preview: preview, recipe: recipe)]
    } else {
      targets = (1...samples).map { number in
        Target(
          destination: .file(
            path: samples == 1 ? output.output : Self.numbered(output.output, number)),
          preview: preview.map { samples == 1 ? $0 : Self.numbered($0, number) },
          recipe: recipe.map { samples == 1 ? $0 : Self.numbered($0, number) })
      }
    }
    try check()
  }

  /// What stands for the number in a file's name.
  static let placeholder = "%d"

  /// `folder/out.png` → `folder/out-2.png`, `folder/frame-%d.png` → `folder/frame-2.png`.
  static func numbered(_ path: String, _ number: Int) -> String {
    if let place = path.range(of: placeholder, options: .backwards) {
      return path.replacingCharacters(in: place, with: "\(number)")
    }
    let nameStart = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[nameStart...]
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
      return "\(path)-\(number)"
    }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }

  private static func format(of output: OutputOptions) throws(RetouchError) -> PictureFormat? {
    let asked = output.format?.format
    guard output.output != "-" else { return try writable(asked) }
    do {
      let named = try PictureFormat(path: output.output)
      if let asked, asked != named {
        throw RetouchError(
          .badSetting,
          "\(output.output): the name says \(named.name), --format \(asked.name); change one")
      }
      return try writable(named)
    } catch {
      // A name that says nothing is fine when --format does.
      if let asked, error is PictureError { return try writable(asked) }
      throw RetouchError(error)
    }
  }

  private static func writable(_ format: PictureFormat?) throws(RetouchError) -> PictureFormat? {
    if let format, !format.canBeWritten {
      throw RetouchError(
        .badSetting,
        "this machine's libvips has no encoder for \(format.name); write PNG, JPEG, WebP or TIFF")
    }
    return format
  }

  private func check() throws(RetouchError) {
    var seen: Set<String> = []
    for picture in targets.map(\.preview) + [uncertainty] {
      guard let picture else { continue }
      do { _ = try PictureFormat(path: picture) } catch { throw RetouchError(error) }
    }
    let paths = targets.flatMap { target -> [String?] in
      var result: String?
      if case .file(let path) = target.destination { result = path }
      return [result, target.preview, target.recipe]
    }
    for case .some(let path) in paths + [uncertainty] {
      do {
        try PictureDestination.file(path: path).check(overwrite: options.overwrite)
      } catch {
        throw RetouchError(error)
      }
      try FolderProbe.check(path)
      guard seen.insert(FolderProbe.canonical(path)).inserted else {
        throw RetouchError(.badSetting, "\(path): two results would be written to this file")
      }
    }
  }

  /// What only the picture can tell: whether the format holds it.
  /// - Parameters: width and height of the result.
  func check(_ picture: Picture, width: Int, height: Int) throws(RetouchError) {
    let format = format ?? picture.sourceFormat
    let name = targets.first?.destination.name ?? "the result"
    if format == .jpeg, options.background == nil, picture.hasTransparency {
      throw RetouchError(
        .badSetting,
        "\(name): the picture is partly transparent and JPEG holds no transparency;"
          + " write PNG, WebP or TIFF, or give --background")
    }
    if max(width, height) > format.maximumSide {
      throw RetouchError(
        .badSetting,
        "\(name): the result is \(width)×\(height); \(format.name) holds at most"
          + " \(format.maximumSide) pixels a side")
    }
  }
}

extension OutputPlan {
  /// Writes down what made a result.
  func write(_ recipe: Recipe, to path: String) throws(RetouchError) {
    try Interrupts.shared.shielded { () throws(RetouchError) in
      try recipe.write(to: path, overwrite: options.overwrite)
    }
  }

  /// Encodes and writes a result.
  func write(_ picture: Picture, to destination: PictureDestination) throws(RetouchError) {
    try Self.write(picture, to: destination, format ?? picture.sourceFormat, options)
  }

  /// Encodes and writes an animation.
  func write(_ animation: PictureAnimation, to destination: PictureDestination)
    throws(RetouchError)
  {
    do {
      try Self.write(
        try animation.encoded(options: options, name: destination.name), to: destination, options)
    } catch {
      throw RetouchError(error)
    }
  }

  /// The same for what is shown beside it: no metadata, and nothing to ask about transparency.
  func writePreview(_ picture: Picture, to path: String) throws(RetouchError) {
    var options = options
    options.stripMetadata = true
    options.background = options.background ?? .white
    do {
      try Self.write(picture, to: .file(path: path), try PictureFormat(path: path), options)
    } catch {
      throw RetouchError(error)
    }
  }

  /// An interrupt waits for a file to be put in place, not for its encoding, and never for
  /// whoever reads standard output or a pipe.
  private static func write(
    _ picture: Picture, to destination: PictureDestination, _ format: PictureFormat,
    _ options: WriteOptions
  ) throws(RetouchError) {
    do {
      let bytes = try picture.encoded(as: format, options: options, name: destination.name)
      try write(bytes, to: destination, options)
    } catch {
      throw RetouchError(error)
    }
  }

  private static func write(
    _ bytes: [UInt8], to destination: PictureDestination, _ options: WriteOptions
  ) throws(PictureError) {
    if destination.isWrittenInPlace {
      try destination.write(bytes, overwrite: options.overwrite)
    } else {
      try Interrupts.shared.shielded { () throws(PictureError) in
        try destination.write(bytes, overwrite: options.overwrite)
      }
    }
  }
}
