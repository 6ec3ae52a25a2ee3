import Foundation

/// Brings a model from a hub into a folder: looks what is wanted and what is here, then fetches the
/// rest, file by file.
package struct HubFetch: Sendable {
  private let address: HubAddress
  private let choice: FileChoice
  private let overwrite: Bool
  private let retrying: Retrying
  private let client: HubClient

  /// - Parameter overwrite: replaces other files that have the wanted ones' names.
  package init(
    _ address: HubAddress, choice: FileChoice = FileChoice(), overwrite: Bool = false,
    retrying: Retrying = Retrying()
  ) {
    self.address = address
    self.choice = choice
    self.overwrite = overwrite
    self.retrying = retrying
    client = HubClient(address, timeout: retrying.timeout)
  }

  /// What would be fetched; writes nothing.
  /// - Parameter path: the folder; nil asks the hub alone.
  /// - Throws: `HubError`; `cannotCreate` when another file is in the way.
  package func plan(
    into path: String?, progress: (FetchProgress) -> Void = { _ in }
  ) async throws(HubError) -> FetchPlan {
    let listing = try await client.listing(retrying)
    let files = try choice.files(of: listing)
    guard !files.isEmpty else {
      throw HubError(
        .notFound,
        "\(address.host)/\(address.repository): none of its \(listing.files.count) files is wanted;"
          + " choose with --include and --exclude")
    }
    var folder: TargetFolder?
    if let path { folder = try TargetFolder.existing(path) }
    var state = FetchProgress(.checking, files)
    var items: [FetchPlan.Item] = []
    for file in files {
      state.number += 1
      let local = try LocalFile(file, in: folder) {
        state.bytesDone += $0
        progress(state)
      }
      items.append(try item(file, local, folder))
    }
    if let folder, !overwrite { try SourceRecord.checkPlace(in: folder) }
    return FetchPlan(address: address, commit: listing.commit, items: items)
  }

  private func item(_ file: RemoteFile, _ local: LocalFile, _ folder: TargetFolder?)
    throws(HubError) -> FetchPlan.Item
  {
    let path = "\(folder?.path ?? "")/\(file.path)"
    switch local {
    case .same(let sha256): return FetchPlan.Item(file: file, state: .present, sha256: sha256)
    case .folder:
      throw HubError(
        .cannotCreate, "\(path): is a folder where a file belongs; choose another folder")
    case .foreign(let what) where !overwrite:
      throw HubError(
        .cannotCreate,
        "\(path): exists already and is another file (\(what)); choose another folder, or give"
          + " --overwrite")
    case .missing, .foreign:
      var sha256: String?
      if case .sha256(let sum) = file.checksum { sha256 = sum }
      return FetchPlan.Item(file: file, state: .missing, sha256: sha256)
    }
  }

  /// Fetches what a plan found missing.
  /// - Parameter progress: called from other threads.
  /// - Returns: the plan, carried out.
  /// - Throws: `HubError`; files that were finished stay, and parts wait to be gone on with.
  package func run(
    _ plan: FetchPlan, into path: String,
    progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
  ) async throws(HubError) -> FetchPlan {
    var plan = plan
    let folder = try TargetFolder.made(path)
    let missing = plan.items.indices.filter { plan.items[$0].state == .missing }
    let files = missing.map { plan.items[$0].file }
    try checkRoom(files, in: folder)
    for item in plan.items where item.state == .present {
      // A part has nothing to wait for any more; an interrupt between two system calls leaves one.
      try folder.folder(of: item.file, making: false)?.remove(PartFile.name(for: item.file))
    }
    var state = FetchProgress(.fetching, files)
    for (index, file) in zip(missing, files) {
      state.number += 1
      let before = state
      progress(before)
      let download = FileDownload(
        client: client, file: file, commit: plan.commit, retrying: retrying, overwrite: overwrite)
      let result = try await download.run(in: folder) { here, fetched in
        var now = before
        now.bytesDone += here
        now.bytesFetched += fetched
        progress(now)
      }
      plan.items[index].sha256 = result.sha256
      plan.items[index].state = .fetched
      state.bytesDone += file.size
      state.bytesFetched += result.fetched
    }
    progress(state)
    return plan
  }

  /// Better now than after an hour.
  private func checkRoom(_ files: [RemoteFile], in folder: TargetFolder) throws(HubError) {
    guard let free = folder.freeBytes else { return }
    var needed = 0
    for file in files {
      let part = try folder.folder(of: file, making: false)?.status(PartFile.name(for: file))
      // Blocks and not the length: a part may have holes.
      needed += max(file.size - Int(part?.st_blocks ?? 0) * 512, 0)
    }
    guard needed > free else { return }
    throw HubError(
      .cannotCreate,
      "\(folder.path): \(needed) bytes are to come, but only \(free) are free; make room, or choose"
        + " another folder")
  }
}
