import Foundation

/// Which of a repository's files are fetched.
///
/// A model is its configurations and its weights. Weights come as safetensors where there are any;
/// pickles (`.bin`, `.pt`, …) only where a folder has nothing else. Texts that say what the model is
/// and under which terms come with it.
package struct FileChoice: Sendable, Equatable {
  /// Patterns whose files are fetched although the rule wouldn't. `*` stands for slashes too.
  package var include: [String]
  /// Patterns whose files are never fetched; they win.
  package var exclude: [String]

  package init(include: [String] = [], exclude: [String] = []) {
    self.include = include
    self.exclude = exclude
  }

  /// The files to fetch, in the order given.
  /// - Throws: `HubError` of kind `badData` when one of them has a name that is no name here. What
  ///   isn't wanted may be called what it likes: people upload from all kinds of systems.
  package func files(of listing: HubListing) throws(HubError) -> [RemoteFile] {
    let files = wanted(of: listing)
    for file in files {
      guard let fault = SafePath.fault(of: file.path) else { continue }
      throw HubError(
        .badData,
        "the hub's list of files holds \(fault): \(file.path.prefix(200)); nothing is fetched:"
          + " leave it out with --exclude")
    }
    return files
  }

  private func wanted(of listing: HubListing) -> [RemoteFile] {
    let allowed = listing.files.filter { file in
      file.path != SourceRecord.name && !exclude.contains { Self.matches(file.path, $0) }
    }
    let foldersWithSafetensors = Set(
      allowed.filter { Self.fileExtension($0.name) == "safetensors" }.map(\.folder))
    return allowed.filter { file in
      include.contains { Self.matches(file.path, $0) }
        || Self.isNeeded(
          file, isBesideSafetensors: foldersWithSafetensors.contains(file.folder))
    }
  }

  private static func isNeeded(_ file: RemoteFile, isBesideSafetensors: Bool) -> Bool {
    let name = file.name.lowercased()
    if trainingState.contains(where: { name.hasPrefix($0) }) { return false }
    switch fileExtension(file.name) {
    case "json", "safetensors": return true
    case "bin", "pt", "pth", "pkl": return !isBesideSafetensors
    case "", "md", "txt", "model":
      return tokenizers.contains(name) || texts.contains { name.hasPrefix($0) }
    default: return false
    }
  }

  /// What training leaves behind to go on from.
  private static let trainingState = [
    "optimizer", "optim_", "random_states", "rng_state", "scheduler.bin", "scheduler.pt",
    "scaler.pt",
    "training_args",
  ]
  private static let texts = [
    "readme", "licence", "license", "notice", "copying", "model_card", "model-card", "modelcard",
    "use_policy",
  ]
  private static let tokenizers: Set = [
    "merges.txt", "vocab.txt", "spiece.model", "tokenizer.model",
  ]

  private static func fileExtension(_ name: Substring) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    fnmatch(pattern, path, 0) == 0
  }
}
