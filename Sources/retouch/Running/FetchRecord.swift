import Hub

/// What `model fetch` reports of its files.
struct FetchRecord: Encodable {
  struct File: Encodable {
    var path: String
    var size: Int
    /// Absent when only the file itself could tell, and it isn't here.
    var sha256: String?
    /// `present` (it was here already), `fetched`, or `missing` (a dry run would fetch it).
    var state: FetchPlan.Item.State
  }

  var repository: String
  var revision: String
  var commit: String
  /// The folder; absent when a dry run was given none.
  var output: String?
  /// Of all files.
  var bytes: Int
  var files: [File]

  init(_ plan: FetchPlan, folder: String?) {
    repository = plan.address.repository
    revision = plan.address.revision
    commit = plan.commit
    output = folder
    files = plan.items.map {
      File(path: $0.file.path, size: $0.file.size, sha256: $0.sha256, state: $0.state)
    }
    bytes = files.reduce(0) { $0 + $1.size }
  }

  /// For people: a line for each file, and the sum of what would come.
  var listing: String {
    var lines = files.map { file in
      [
        Messages.singleLine(file.path), ByteCount.text(file.size),
        file.state == .present ? "already there" : "",
      ]
    }
    let missing = files.filter { $0.state == .missing }
    lines.append(["to fetch", ByteCount.text(missing.reduce(0) { $0 + $1.size }), ""])
    return Table.columns(lines)
  }
}
