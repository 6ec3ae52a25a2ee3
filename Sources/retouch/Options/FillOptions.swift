import ArgumentParser
import Editing
import Pictures
import RetouchKit

/// What fills a hole.
struct FillOptions: ParsableArguments {
  @Option(help: .field(.fill))
  var fill: FillKind = .auto

  func set(_ values: inout FieldValues) {
    if fill != .auto { values.set(.fill, .word(fill)) }
  }
}

/// Where patches are copied from.
struct SourceOptions: ParsableArguments {
  @Option(
    name: .field(SourceFiles.from),
    help: ArgumentHelp(
      "Copy from this photograph of the same place too; may be given several times.",
      valueName: SourceFiles.from.valueName),
    completion: .pictures)
  var photographs: [String] = []

  @Option(help: .field(SourceFiles.within), completion: .pictures)
  var sourceMask: String?

  @Option(help: .field(SourceFiles.avoid), completion: .pictures)
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

  func set(_ values: inout FieldValues) {
    if !photographs.isEmpty {
      values.set(SourceFiles.from, .list(photographs.map { .text($0) }))
    }
    values.set(SourceFiles.within, sourceMask.map { .text($0) })
    values.set(SourceFiles.avoid, avoid.map { .text($0) })
  }
}
