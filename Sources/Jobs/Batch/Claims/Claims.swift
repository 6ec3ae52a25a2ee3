import Foundation
import Hub
import Pictures
import RetouchKit
import Synchronization

/// Which pictures of a folder are in work, and whose: a file each, made before a result is written and
/// taken away after its line is in the journal.
///
/// A run that dies leaves its claims. Whoever finds them clears away what it began, and knows which
/// results it may replace.
final class Claims: Sendable {
  private let folder: BatchFolder
  private let runner: Runner
  private let held = Mutex<Set<String>>([])

  init(_ folder: BatchFolder, _ runner: Runner) {
    self.folder = folder
    self.runner = runner
  }

  /// - Returns: false when another has the picture.
  /// - Throws: `RetouchError` when no claim can be made.
  func take(_ output: String) throws(RetouchError) -> Bool {
    let path = path(of: output)
    switch ExclusiveFile.make(path, Array("\(runner.name)\n\(output)\n".utf8)) {
    case nil:
      held.withLock { _ = $0.insert(output) }
      return true
    case EEXIST: return false
    case let number?: throw FileFailure.writing(path, number)
    }
  }

  func release(_ output: String) {
    held.withLock { _ = $0.remove(output) }
    unlink(path(of: output))
  }

  /// What this run has in work.
  var inWork: Int { held.withLock { $0.count } }

  /// The results that dead runs were at. Their claims and unfinished files are taken away.
  /// - Parameter cleared: told of each before its claim is gone, so that it isn't forgotten.
  func clearAway(_ cleared: (_ output: String) throws(RetouchError) -> Void) throws(RetouchError) {
    var dead: [String: [(path: String, output: String)]] = [:]
    for name in BatchFolder.files(in: folder.claims) {
      let path = "\(folder.claims)/\(name)"
      guard let claim = Self.read(path) else { continue }
      guard !claim.runner.isEmpty else {
        // Its maker died before it said who it is, and so before it wrote anything.
        unlink(path)
        continue
      }
      guard runner.life(of: claim.runner) != .alive else { continue }
      dead[claim.runner, default: []].append((path, claim.output))
    }
    for (other, claims) in dead.sorted(by: { $0.key < $1.key }) where runner.seize(other) {
      for claim in claims where Self.read(claim.path)?.runner == other {
        AtomicFile.removeLeftovers(of: "\(folder.results)/\(claim.output)")
        try cleared(claim.output)
        unlink(claim.path)
      }
      runner.forget(other)
    }
    for name in BatchFolder.files(in: folder.runners)
    where !name.contains(".") && runner.life(of: name) == .dead && dead[name] == nil {
      // It died between two pictures.
      unlink("\(folder.runners)/\(name)")
    }
  }

  private static func read(_ path: String) -> (runner: String, output: String)? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", maxSplits: 1)
    // A claim without words was made just now, or by a machine that lost power.
    guard lines.count == 2 else {
      return FileStamp(path).flatMap { isOld($0) ? ("", "") : nil }
    }
    return (String(lines[0]), String(lines[1].dropLast(lines[1].hasSuffix("\n") ? 1 : 0)))
  }

  private static func isOld(_ stamp: FileStamp) -> Bool {
    Int(Date().timeIntervalSince1970 * 1e9) - stamp.modified > Runner.patience
  }

  /// A name of a fixed length: results' names may be longer than a file's may be, and hold slashes.
  private func path(of output: String) -> String {
    var digest = Digest(.sha256)
    digest.add(output.utf8)
    return "\(folder.claims)/\(digest.hexadecimal().prefix(40))"
  }
}
