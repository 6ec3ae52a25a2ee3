import ArgumentParser
import Checkpoints
import Foundation
import Hub
import Models
import RetouchKit

/// `retouch model convert`.
struct ModelConvert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a checkpoint as a folder of safetensors that says what it is.",
    usage: "retouch model convert <path> --output <dir> [<options>]",
    discussion: """
      Any model that --model takes becomes a folder with retouch-model.json and safetensors: \
      family, arguments, licence and the source's SHA-256. Averages for training, optimizers and \
      source texts in pickles are left behind; nothing in a pickle is run.

      Published checkpoints need no option. What their tensors' names and shapes don't tell is \
      asked for by name; give it with --set, by the name that the original code has for it.

      EXAMPLES
        retouch model convert edm2-img64-s-1073741-0.045.pkl -o edm2-s
        retouch model convert cd_imagenet64_l2.pt -o cm-imagenet64 --half
        retouch model convert my.pt -o mine --family ctm --set image_size=32 \
      --set num_head_channels=32
      """)

  @Argument(
    help: ArgumentHelp("A checkpoint file, or a model's folder.", valueName: "path"),
    completion: .file())
  var path: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder to make; it must be new or empty.", valueName: "dir"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      """
      \(ModelFamily.all.map(\.name).joined(separator: ", ")). (default: by what the file holds)
      """, valueName: "family"))
  var family: String?

  @Option(
    help: ArgumentHelp(
      "An argument of the network, or a setting of the family. Repeatable.",
      valueName: "key=value"))
  var set: [String] = []

  @Flag(help: "Store kernels and matrices in half precision: half the size, a little off.")
  var half = false

  @Option(
    help: ArgumentHelp(
      "The checkpoint's licence. (default: the published ones')", valueName: "licence"))
  var licence: String?

  @Flag(help: "Replace a converted model that is there.")
  var overwrite = false

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and notes; errors stay.")
  var quiet = false

  func validate() throws {
    if let family, !ModelFamily.all.contains(where: { $0.name == family }) {
      throw ValidationError(
        "--family must be one of \(ModelFamily.all.map(\.name).joined(separator: ", "))")
    }
    for entry in set where !entry.dropFirst().contains("=") {
      throw ValidationError("--set needs KEY=VALUE, not \(entry)")
    }
    if json, quiet { throw ValidationError("--json and --quiet exclude each other") }
  }

  func run() async throws {
    let progress = ProgressLine(title: "convert", quiet: quiet)
    Interrupts.shared.listen(progress: progress)
    defer { progress.clear() }
    progress.show("reading \(path)")
    do {
      let model = try OpenedModel(path: path, family: family, settings: Self.settings(set))
      var sums: [(file: String, sha256: String)] = []
      for file in model.description.checkpoints {
        progress.show("summing \((file as NSString).lastPathComponent)")
        if let sum = try Self.sha256(file) {
          sums.append(((file as NSString).lastPathComponent, sum))
        }
      }
      let conversion = ModelConversion(model, halves: half, licence: licence, sums: sums)
      let report = try conversion.write(to: output, overwrites: overwrite) { done, total in
        progress.show("writing \(done >> 20) of \(total >> 20) MB")
      } onStart: { folder in
        Interrupts.shared.discards(folder)
      }
      Interrupts.shared.discards(nil)
      progress.clear()
      let facts = try ModelFacts(ModelFacts.model(output))
      if json {
        try StandardStream.print(
          json: Record(model: facts, files: report.files, bytes: report.bytes, sourceSha256: sums))
      } else if !quiet {
        model.notes.forEach(Messages.note)
        try StandardStream.print(Table.text(facts.rows))
        Messages.note("try it: retouch model verify \(output)")
      }
    } catch {
      throw RetouchError(error)
    }
  }

  /// KEY=VALUE as JSON where it reads as such, else as a text.
  static func settings(_ entries: [String]) -> [String: JSONValue] {
    var settings: [String: JSONValue] = [:]
    for entry in entries {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      // Python's words are what people copy.
      let words = ["True": "true", "False": "false", "None": "null"]
      let value = words[String(parts[1])] ?? String(parts[1])
      settings[String(parts[0])] =
        (try? JSONValue.parse(Array(value.utf8))) ?? .string(String(parts[1]))
    }
    return settings
  }

  /// nil for a folder, whose files are several.
  private static func sha256(_ path: String) throws(RetouchError) -> String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
    else { return nil }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw RetouchError(.noInput, "\(path): can't read it")
    }
    defer { try? handle.close() }
    var digest = Digest(.sha256)
    do {
      while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
        data.withUnsafeBytes { digest.add($0) }
      }
    } catch {
      throw RetouchError(.inputOutput, "\(path): can't read it: \(error.localizedDescription)")
    }
    return digest.hexadecimal()
  }

  private struct Record: Encodable {
    var model: ModelFacts
    var files: [String]
    var bytes: Int
    var sourceSha256: [String: String]

    init(
      model: ModelFacts, files: [String], bytes: Int,
      sourceSha256: [(file: String, sha256: String)]
    ) {
      self.model = model
      self.files = files
      self.bytes = bytes
      self.sourceSha256 = Dictionary(
        sourceSha256.map { ($0.file, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    }
  }
}
