import Foundation
import Pictures
import RetouchKit

/// The files that a command will write, checked before anything is computed.
package struct OutputPlan: Sendable {
  /// One result: its picture, and the preview and the recipe beside it.
  package struct Target: Sendable {
    package var destination: PictureDestination
    package var preview: String?
    package var recipe: String?
  }

  package let targets: [Target]
  /// Where it is shown how far the results lie apart.
  package let uncertainty: String?
  /// Nil for standard output without `--format`: the input's own.
  package let format: PictureFormat?
  package let options: WriteOptions

  /// - Throws: `RetouchError`: unknown extensions, files that exist, folders that don't.
  package init(_ output: OutputRequest) throws(RetouchError) {
    uncertainty = output.uncertainty
    options = output.options
    format = try Self.format(of: output)
    if options.isLossless, format == .jpeg {
      throw RetouchError(.badSetting, "--lossless: JPEG always loses something; write PNG or WebP")
    }
    if output.path == "-" {
      guard output.samples == 1 else {
        throw RetouchError(
          .badSetting, "--samples \(output.samples) makes several files; standard output holds one")
      }
      guard isatty(1) == 0 else {
        throw RetouchError(
          .badSetting, "standard output is a terminal; give -o a file name, or pipe it somewhere")
      }
      targets = [
        Target(destination: .standardOutput, preview: output.preview, recipe: output.recipe)
      ]
    } else {
      targets = (1...output.samples).map { number in
        func name(_ path: String) -> String {
          output.samples == 1 ? path : Self.numbered(path, number)
        }
        return Target(
          destination: .file(path: name(output.path)), preview: output.preview.map(name),
          recipe: output.recipe.map(name))
      }
    }
    try check(output)
  }

  /// What stands for the number in a file's name.
  package static let placeholder = "%d"

  /// `folder/out.png` → `folder/out-2.png`, `folder/frame-%d.png` → `folder/frame-2.png`.
  package static func numbered(_ path: String, _ number: Int) -> String {
    if let place = path.range(of: placeholder, options: .backwards) {
      return path.replacingCharacters(in: place, with: "\(number)")
    }
    let (stem, ending) = FilePath.stem(of: FilePath.name(of: path))
    return "\(FilePath.prefix(of: path))\(stem)-\(number)\(ending)"
  }

  private static func format(of output: OutputRequest) throws(RetouchError) -> PictureFormat? {
    let asked = output.format
    guard output.path != "-" else { return try writable(asked) }
    do {
      let named = try PictureFormat(path: output.path)
      if let asked, asked != named {
        throw RetouchError(
          .badSetting,
          "\(output.path): the name says \(named.name), --format \(asked.name); change one")
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

  private func check(_ output: OutputRequest) throws(RetouchError) {
    for picture in targets.map(\.preview) + [uncertainty] {
      guard let picture else { continue }
      do { _ = try PictureFormat(path: picture) } catch { throw RetouchError(error) }
    }
    let written = self.written
    try FileUse.check(
      written: written, read: output.reads, edited: output.input,
      result: targets.count == 1 ? written.first { $0.what == Self.result } : nil)
    for use in written {
      do {
        try PictureDestination.file(path: use.path).check(overwrite: options.overwrite)
      } catch {
        throw RetouchError(error)
      }
      try FolderProbe.check(use.path)
    }
  }

  private static let result = "-o"

  /// All files, by the options that name them.
  private var written: [FileUse] {
    var uses: [FileUse] = []
    for target in targets {
      if case .file(let path) = target.destination { uses.append(FileUse(Self.result, path)) }
      uses += [("--preview", target.preview), ("--save-recipe", target.recipe)].compactMap {
        (option, path) in path.map { FileUse(option, $0) }
      }
    }
    return uses + [uncertainty.map { FileUse("--uncertainty", $0) }].compactMap(\.self)
  }

  /// What only the picture can tell: whether the format holds it.
  /// - Parameters: width and height of the result.
  package func check(_ picture: Picture, width: Int, height: Int) throws(RetouchError) {
    let format = format ?? picture.sourceFormat
    let name = targets.first?.destination.name ?? "the result"
    if format == .jpeg, options.background == nil, picture.hasTransparency {
      throw RetouchError(
        .badSetting,
        "\(name): the picture is partly transparent and JPEG holds no transparency;"
          + " write PNG, WebP or TIFF, or choose a background colour to lay it on",
        remedy: .background)
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
  package func write(_ recipe: Recipe, to path: String) throws(RetouchError) {
    try WriteShield.shared.shielded { () throws(RetouchError) in
      try recipe.write(to: path, overwrite: options.overwrite)
    }
  }

  /// Encodes and writes a result.
  package func write(_ picture: Picture, to destination: PictureDestination) throws(RetouchError) {
    try write(try encoded(picture, for: destination), to: destination)
  }

  /// A result as its file holds it.
  package func encoded(
    _ picture: Picture, for destination: PictureDestination
  ) throws(RetouchError) -> [UInt8] {
    do {
      return try picture.encoded(
        as: format ?? picture.sourceFormat, options: options, name: destination.name)
    } catch {
      throw RetouchError(error)
    }
  }

  /// Writes an encoded result.
  package func write(
    _ bytes: [UInt8], to destination: PictureDestination
  ) throws(RetouchError) {
    do { try Self.write(bytes, to: destination, options) } catch { throw RetouchError(error) }
  }

  /// Encodes and writes an animation.
  package func write(_ animation: PictureAnimation, to destination: PictureDestination)
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
  package func writePreview(_ picture: Picture, to path: String) throws(RetouchError) {
    var options = options
    options.stripMetadata = true
    options.background = options.background ?? .white
    do {
      let bytes = try picture.encoded(
        as: try PictureFormat(path: path), options: options, name: path)
      try Self.write(bytes, to: .file(path: path), options)
    } catch {
      throw RetouchError(error)
    }
  }

  /// An interrupt waits for a file to be put in place, not for its encoding, and never for
  /// whoever reads standard output or a pipe.
  private static func write(
    _ bytes: [UInt8], to destination: PictureDestination, _ options: WriteOptions
  ) throws(PictureError) {
    if destination.isWrittenInPlace {
      try destination.write(bytes, overwrite: options.overwrite)
    } else {
      try WriteShield.shared.shielded { () throws(PictureError) in
        try destination.write(bytes, overwrite: options.overwrite)
      }
    }
  }
}
