import Foundation
import Jobs
import RetouchKit

/// A folder of this process alone, for uploads, drawings and results; it goes when the server does.
struct WorkFolder: Sendable {
  private static let prefix = "retouch-paint-"

  let path: String

  /// Makes it, and clears away those of processes that were killed.
  /// - Throws: `RetouchError` when it can't be made.
  init() throws(RetouchError) {
    let parent =
      ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    Self.clearUp(in: parent)
    var name = Array("\(parent)/\(Self.prefix)\(getpid())-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw RetouchError(
        .cannotCreate,
        "\(parent): a folder for the work can't be made there: \(String(cString: strerror(errno)));"
          + " set TMPDIR to another one")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A file's place in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// A text in which the folder isn't named: it is nobody's business.
  func leftOut(of text: String) -> String {
    text.replacing("\(path)/", with: "").replacing(path, with: "the folder for the work")
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  private static func clearUp(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
      guard name.hasPrefix(prefix),
        let process = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) }
        ),
        process > 0, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      var status = stat()
      let path = "\(parent)/\(name)"
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid()
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
