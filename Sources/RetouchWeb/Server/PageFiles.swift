import Foundation
import Models
import RetouchKit

/// The page's own files, read once.
struct PageFiles: Sendable {
  private struct Entry: Sendable {
    var bytes: [UInt8]
    var type: String
  }

  private let entries: [String: Entry]

  /// What the page may do: its own files alone, nothing inline, no frame around it.
  static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
    "webmanifest": "application/manifest+json",
  ]

  /// - Throws: `RetouchError` that names the places where they should be.
  init() throws(RetouchError) {
    let resources = InstalledResources(of: "RetouchWeb", named: "Page")
    // A folder that is a link isn't gone through.
    guard
      let folder = resources.folder.map({
        URL(fileURLWithPath: $0).resolvingSymlinksInPath().path
      })
    else {
      throw RetouchError(
        .noInput,
        "the page's files are neither at \(resources.places.joined(separator: " nor at "));"
          + " reinstall Retouch")
    }
    var entries: [String: Entry] = [:]
    let files = FileManager.default.enumerator(atPath: folder)
    while let name = files?.nextObject() as? String {
      guard let type = Self.types[URL(fileURLWithPath: name).pathExtension] else { continue }
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        throw RetouchError(.noInput, "\(folder)/\(name): can't be read; reinstall Retouch")
      }
      entries[name] = Entry(bytes: Array(data), type: type)
    }
    guard entries["index.html"] != nil else {
      throw RetouchError(.noInput, "\(folder): has no index.html; reinstall Retouch")
    }
    self.entries = entries
  }

  /// - Parameter path: below the token; empty for the page itself.
  func reply(_ path: [String]) throws(WebError) -> WebReply {
    let name = path == [""] ? "index.html" : path.joined(separator: "/")
    guard let entry = entries[name] else { throw .notFound("there is nothing of this name") }
    return WebReply(
      headers: [
        "content-type": entry.type, "cache-control": "no-cache",
        "content-security-policy": Self.policy,
      ], body: .bytes(entry.bytes))
  }
}
