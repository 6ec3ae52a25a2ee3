import Foundation
import Hub
import Pictures
import RetouchKit

/// Which pictures of a folder are in work, and whose: a file each, made before a result is written and
/// taken away after its line is in the journal.
///
/// A run that dies leaves its claims. Whoever finds them clears away what it began, and knows which
/// results it may replace.
struct Claims: Sendable {
  private let folder: BatchFolder
  private let runner: Runner

  init(_ folder: BatchFolder, _ runner: Runner) {
    self.folder = folder
    self.runner = runner
  }

  /// - Returns: false when another has the picture.
  /// - Throws: `RetouchError` when no claim can be made.
  func take(_ output: String) throws(RetouchError) -> Bool {
    let path = path(of: output)
    switch ExclusiveFile.make(path, Claim(runner: runner.name, output: output).bytes) {
    case nil: return true
    case EEXIST: return false
    case let number?: throw FileFailure.writing(path, number)
    }
  }

  func release(_ output: String) { unlink(path(of: output)) }

  /// Says what is about to be put in the result's place. Whoever clears away after us then knows it from
  /// anybody else's file.
  func announce(_ output: String, sum: String) throws(RetouchError) {
    let path = path(of: output)
    let claim = Claim(runner: runner.name, output: output, sum: sum)
    do {
      try PictureDestination.file(path: path).write(claim.bytes, overwrite: true)
    } catch {
      throw RetouchError(error)
    }
  }

  /// Finds what dead runs were at. Their claims and unfinished files are taken away.
  /// - Parameter cleared: told of each before its claim is gone, so that it isn't forgotten.
  func clearAway(_ cleared: (Claim) throws(RetouchError) -> Void) throws(RetouchError) {
    var dead: [String: [(path: String, claim: Claim)]] = [:]
    for name in BatchFolder.files(in: folder.claims) {
      let path = "\(folder.claims)/\(name)"
      guard let claim = read(path) else {
        removeStrange(path)
        continue
      }
      guard runner.life(of: claim.runner) != .alive else { continue }
      dead[claim.runner, default: []].append((path, claim))
    }
    for (other, claims) in dead.sorted(by: { $0.key < $1.key }) where runner.seize(other) {
      for (path, claim) in claims where read(path)?.runner == other {
        TemporaryFile.removeLeftovers(of: "\(folder.results)/\(claim.output)")
        TemporaryFile.removeLeftovers(of: path)
        try cleared(claim)
        unlink(path)
      }
      runner.forget(other)
    }
    for name in BatchFolder.files(in: folder.runners)
    where Runner.isName(name) && runner.life(of: name) == .dead && dead[name] == nil {
      // It died between two pictures.
      unlink("\(folder.runners)/\(name)")
    }
  }

  /// nil for what no run has written, or not yet to the end.
  private func read(_ path: String) -> Claim? {
    guard FileStamp(path).map({ $0.bytes < 1 << 16 }) == true,
      let data = FileManager.default.contents(atPath: path), let claim = Claim(data),
      FileName(self.path(of: claim.output)) == FileName(path)
    else { return nil }
    return claim
  }

  /// A claim without sense was made just now, or by a machine that lost power, or by no run.
  private func removeStrange(_ path: String) {
    guard runner.isOld(path) else { return }
    if unlink(path) != 0 { rmdir(path) }
  }

  /// A name of a fixed length: results' names may be longer than a file's may be, and hold slashes.
  private func path(of output: String) -> String {
    var digest = Digest(.sha256)
    digest.add(output.utf8)
    return "\(folder.claims)/\(digest.hexadecimal().prefix(40))"
  }
}
