/// What a fetch is to bring, and what of it is here.
package struct FetchPlan: Sendable {
  /// A file that is wanted.
  package struct Item: Sendable {
    package enum State: String, Sendable, Encodable {
      /// It was here already, with the right size and sum.
      case present
      case missing
      case fetched
    }

    package let file: RemoteFile
    package internal(set) var state: State
    /// Known when the file is here, or when the hub says it.
    package internal(set) var sha256: String?
  }

  package let address: HubAddress
  /// All files are this commit's, whatever happens to the revision meanwhile.
  package let commit: String
  package internal(set) var items: [Item]

  /// Bytes of the files in a state.
  package func bytes(_ state: Item.State) -> Int {
    items.filter { $0.state == state }.reduce(0) { $0 + $1.file.size }
  }

  /// What the folder's record says when all files are here.
  package var record: SourceRecord {
    SourceRecord(
      repository: address.repository, commit: commit,
      files: items.compactMap { item in
        item.sha256.map {
          SourceRecord.File(path: item.file.path, size: item.file.size, sha256: $0)
        }
      })
  }
}
