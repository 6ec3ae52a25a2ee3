import Foundation
import Hub
import TestSupport
import Testing

/// A fetch from a hub of the tests' own, which it keeps alive; it doesn't wait long.
struct TestFetch {
  let hub: FakeHub
  let fetch: HubFetch

  init(
    _ hub: FakeHub, revision: String = "main", choice: FileChoice = FileChoice(),
    token: String? = nil, overwrite: Bool = false, tries: Int = 4, timeout: Double = 20
  ) throws {
    self.hub = hub
    fetch = HubFetch(
      try HubAddress(
        repository: FakeHub.repository, revision: revision, endpoint: hub.endpoint, token: token),
      choice: choice, overwrite: overwrite,
      retrying: Retrying(
        pauses: Array(repeating: .milliseconds(1), count: tries - 1), timeout: timeout))
  }

  /// Plans and fetches.
  @discardableResult
  func callAsFunction(into path: String) async throws -> FetchPlan {
    try await fetch.run(try await fetch.plan(into: path), into: path)
  }

  @discardableResult
  func callAsFunction(into folder: TemporaryFolder) async throws -> FetchPlan {
    try await self(into: folder.path)
  }
}

extension TemporaryFolder {
  /// The paths of all files below, hidden ones too.
  var files: [String] {
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: self(name), isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  func content(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: self(name))))
  }

  var parts: [String] { files.filter { $0.hasSuffix(".part") } }

  /// That all that is wanted is there, and nothing else.
  func expectModel(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(files == FakeHub.wanted, sourceLocation: sourceLocation)
    for name in FakeHub.wanted {
      #expect(try content(name) == FakeHub.model[name], sourceLocation: sourceLocation)
    }
  }
}

/// That a fetch fails with an error of a kind whose line says some words.
func expectError(
  _ kind: HubError.Kind, says words: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("no error", sourceLocation: sourceLocation)
  } catch let error as HubError {
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    for word in words {
      #expect(error.description.contains(word), "\(error)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
