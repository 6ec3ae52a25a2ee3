import Foundation
import Hub
import Pictures
import RetouchKit
import Synchronization

/// Sums of what is done to a picture, which tell whether it has been done.
final class RecipeSums: Sendable {
  struct Sums: Equatable {
    /// Of the edits, of what is in their files, of the model's name and how results are written: alike on every machine.
    var sum: String
    /// The same with files' times for what is in them: cheap, and different after a copy.
    var stamp: String
  }

  private let rest: String
  private let known = Mutex<[FileName: (stamp: FileStamp, sum: String)]>([:])

  /// - Parameters:
  ///   - model: how messages name it, with all that it is told.
  init(model: String, writing options: WriteOptions, page: Int?) {
    let background = options.background.map { "\($0.red),\($0.green),\($0.blue)" } ?? ""
    rest = [
      model, options.quality.map { "\($0)" } ?? "", "\(options.isLossless)",
      "\(options.stripMetadata)", background, page.map { "\($0)" } ?? "",
    ].joined(separator: "\n")
  }

  func sums(of recipe: Recipe) -> Sums {
    Sums(
      sum: sum(of: recipe) { sum(ofFile: $0) ?? "absent" }, stamp: stamp(of: recipe))
  }

  /// The cheap sum alone.
  func stamp(of recipe: Recipe) -> String {
    sum(of: recipe) { path in
      FileStamp(path).map { "\(path) \($0.bytes) \($0.modified)" } ?? "absent"
    }
  }

  private func sum(of recipe: Recipe, _ file: (String) -> String) -> String {
    var recipe = recipe.namingFiles(file)
    // How it is named is among the rest.
    recipe.model = .init()
    var digest = Digest(.sha256)
    digest.add("\(recipe.json)\n\(rest)".utf8)
    return digest.hexadecimal()
  }

  /// Of a file's bytes; nil when it can't be read. Many pictures may share a file.
  func sum(ofFile path: String) -> String? {
    guard let stamp = FileStamp(path) else { return nil }
    if let found = known.withLock({ $0[FileName(path)] }), found.stamp == stamp { return found.sum }
    guard let sum = FileSum.sha256(path) else { return nil }
    known.withLock { $0[FileName(path)] = (stamp, sum) }
    return sum
  }
}
