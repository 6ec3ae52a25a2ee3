import Hub

extension ProgressLine {
  /// Of a fetch: `fetch [###---] file 2 of 5, 120 of 1184 MB, 0:42 left`.
  func update(_ progress: FetchProgress) {
    let expected = Double(max(progress.bytesExpected, 1))
    let done = Double(progress.bytesDone) / expected
    let gained = progress.activity == .fetching ? Double(progress.bytesFetched) / expected : done
    let megabytes = { (bytes: Int) in (bytes + 500_000) / 1_000_000 }
    update(
      done: progress.count == 0 ? 1 : done, gained: gained,
      count: "file \(progress.number) of \(progress.count), \(megabytes(progress.bytesDone)) of"
        + " \(megabytes(progress.bytesExpected)) MB")
  }
}
