import Foundation
import RetouchKit

/// Runs a recipe on a photo, as `retouch run` does, and says how far it is.
///
///     RunRecipe RECIPE PHOTO RESULT
@main
struct RunRecipe {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 3 else {
      report("usage: RunRecipe RECIPE PHOTO RESULT")
      exit(64)
    }
    do {
      try await run(arguments[0], photo: arguments[1], result: arguments[2])
    } catch {
      let failure = RetouchError(error)
      report(failure.description)
      exit(failure.kind.exitCode)
    }
  }

  static func run(_ path: String, photo: String, result: String) async throws {
    let recipe = try Recipe(reading: path)
    let picture = try Picture.read(.file(path: photo))
    let retoucher = try Retoucher(for: recipe)
    for try await event in retoucher.events(of: recipe, on: picture) {
      switch event {
      case .progress(let progress):
        guard isatty(2) != 0 else { continue }
        report("\(progress.edit): \(Int(progress.fraction * 100)) %", end: "\r")
      // Nobody asked for previews.
      case .preview: continue
      case .finished(let edited):
        try edited.picture.write(to: .file(path: result))
        let edits = edited.reports.map(\.edit).joined(separator: ", ")
        report("\(result): \(edited.picture.width)×\(edited.picture.height), \(edits)")
      }
    }
  }

  static func report(_ line: String, end: String = "\n") {
    FileHandle.standardError.write(Data((line + end).utf8))
  }
}
