import Foundation
import Synchronization

/// Brings one file: goes on where a part stops, tries again what broke, puts in place what is right.
struct FileDownload: Sendable {
  let client: HubClient
  let file: RemoteFile
  let commit: String
  let retrying: Retrying
  let overwrite: Bool

  /// - Parameter progress: told how many of the file's bytes are here, and how many came over the
  ///   network in this fetch.
  /// - Returns: the SHA-256, and the bytes that came.
  func run(
    in folder: TargetFolder, progress: @escaping @Sendable (_ here: Int, _ fetched: Int) -> Void
  ) async throws(HubError) -> (sha256: String, fetched: Int) {
    guard let folder = try folder.folder(of: file, making: true),
      let url = client.address.file(file.path, commit: commit)
    else { throw client.notAnAddress }
    var part = try PartFile(file, in: folder)
    var read = 0
    try part.takeUp {
      read += $0
      progress(read, 0)
    }
    if part.count == file.size, file.size > 0 {
      // All had come, but it was not put in place any more.
      do throws(HubError) {
        return (try part.finish(overwrite: overwrite), 0)
      } catch {
        guard error.kind == .badData else { throw error }
      }
      // Whatever spoilt it, the hub's own bytes haven't been seen in this fetch: start over.
      part = try PartFile(file, in: folder)
    }
    return try await download(url, into: part, progress)
  }

  private func download(
    _ url: URL, into part: PartFile,
    _ progress: @escaping @Sendable (_ here: Int, _ fetched: Int) -> Void
  ) async throws(HubError) -> (sha256: String, fetched: Int) {
    let receiver = PartReceiver(part: part, file: file, name: name, progress: progress)
    var pauses = retrying.pauses[...]
    while true {
      let before = receiver.fetched
      guard let broken = try await attempt(url, part, receiver) else {
        return (try part.finish(overwrite: overwrite), receiver.fetched)
      }
      // A bad line that brings something each time is worth more tries than a server that doesn't.
      if receiver.fetched - before >= 1 << 20 { pauses = retrying.pauses[...] }
      guard let pause = pauses.popFirst() else {
        throw HubError(
          .unreachable,
          "\(name): \(broken.reason), after \(part.count) of \(file.size) bytes; run the same command"
            + " again, it goes on from there")
      }
      try await HubClient.pause(pause, wish: broken.wish)
    }
  }

  /// Why another try may help.
  private struct Broken {
    var reason: String
    /// The pause that the server asks for, in seconds.
    var wish: String?
  }

  /// - Returns: nil when all is here.
  private func attempt(_ url: URL, _ part: PartFile, _ receiver: PartReceiver)
    async throws(HubError) -> Broken?
  {
    let head: ResponseHead
    do throws(TransferFailure) {
      head = try await client.get(url, from: part.count, to: receiver)
    } catch {
      switch error {
      case .refused(let error): throw error
      case .broken(let reason, _):
        // It may break after the last byte.
        return part.count == file.size && file.size > 0 ? nil : Broken(reason: reason)
      }
    }
    switch head.status {
    case _ where receiver.isTaken:
      return part.count == file.size ? nil : Broken(reason: "the connection broke")
    case 206, 416:
      // It can't go on from there, so it shall not be asked to.
      try part.startOver()
      return Broken(reason: "the server doesn't continue the file as asked")
    case let status where HubClient.isPassing(status):
      return Broken(
        reason: "the server answers with status \(status)", wish: head["Retry-After"])
    default: throw client.refusal(head, of: name)
    }
  }

  private var name: String { "\(client.address.host)/\(client.address.repository): \(file.path)" }
}

/// Writes a body to where its part ends.
private final class PartReceiver: BodyReceiver {
  private let part: PartFile
  private let file: RemoteFile
  private let name: String
  private let progress: @Sendable (Int, Int) -> Void
  private let state = Mutex(State())

  private struct State {
    var fetched = 0
    var isTaken = false
  }

  init(
    part: PartFile, file: RemoteFile, name: String,
    progress: @escaping @Sendable (Int, Int) -> Void
  ) {
    self.part = part
    self.file = file
    self.name = name
    self.progress = progress
  }

  /// Bytes that came in this fetch, those of broken tries too.
  var fetched: Int { state.withLock { $0.fetched } }

  /// Whether the latest answer's body was the file, or its rest.
  var isTaken: Bool { state.withLock { $0.isTaken } }

  func begin(_ head: ResponseHead) throws(HubError) -> Bool {
    let isRest = head.status == 206 && continues(head["Content-Range"])
    let isTaken = isRest || head.status == 200
    state.withLock { $0.isTaken = isTaken }
    guard isTaken else { return false }
    if isRest { return true }
    if let length = head["Content-Length"].flatMap(Int.init), head["Content-Encoding"] == nil,
      length != file.size
    {
      throw HubError(
        .badData,
        "\(name): the server announces \(length) bytes, the hub lists \(file.size); try again, or"
          + " check HF_ENDPOINT")
    }
    // The whole file, whatever was asked for.
    try part.startOver()
    return true
  }

  func receive(_ data: Data) throws(HubError) {
    try part.append(data)
    let fetched = state.withLock {
      $0.fetched += data.count
      return $0.fetched
    }
    progress(part.count, fetched)
  }

  /// Whether an answer to a range goes on where the part ends.
  private func continues(_ range: String?) -> Bool {
    let range = range?.lowercased().split(separator: " ").joined(separator: " ")
    let expected = "bytes \(part.count)-\(file.size - 1)/"
    return part.count > 0 && (range == expected + "\(file.size)" || range == expected + "*")
  }
}
