import Foundation
import Synchronization

extension HubClient {
  /// The files of the revision.
  func listing(_ retrying: Retrying) async throws(HubError) -> HubListing {
    guard let url = address.listing else { throw notAnAddress }
    let (head, body) = try await answer(url, retrying)
    if head.status == 200 {
      return try HubListing(body, name: "\(address.host)/\(address.repository)")
    }
    throw try await refusal(head, retrying)
  }

  /// Why the list was refused, in words that help.
  private func refusal(_ head: ResponseHead, _ retrying: Retrying) async throws(HubError)
    -> HubError
  {
    let code = head["X-Error-Code"]
    if code == "RevisionNotFound" { return noSuchRevision }
    // Other hubs don't say what is missing; whether the repository is there tells.
    if head.status == 404, code == nil, let url = address.description,
      try await answer(url, retrying).head.status == 200
    {
      return noSuchRevision
    }
    return refusal(head, of: "\(address.host)/\(address.repository)")
  }

  /// What a status means for whoever asked.
  func refusal(_ head: ResponseHead, of name: String) -> HubError {
    let isKnown = address.token != nil
    switch (head.status, head["X-Error-Code"]) {
    case (_, "GatedRepo"?), (403, _):
      return HubError(
        .notFound,
        isKnown
          ? "\(name): not for this HF_TOKEN; accept the model's licence on its page, or use"
            + " another token"
          : "\(name): only for those who accepted its licence; do that on the model's page, then"
            + " set HF_TOKEN to a token of yours")
    case (401, _):
      // The hub doesn't tell strangers which private repositories there are.
      return HubError(
        .notFound,
        isKnown
          ? "\(name): there is none, or HF_TOKEN is wrong or may not see it"
          : "\(name): there is none, or it is private: check the name, or set HF_TOKEN to a token"
            + " of yours")
    case (404, _):
      return HubError(.notFound, "\(name): there is none; check the name's spelling")
    case (let status, _) where Self.isPassing(status):
      return HubError(
        .unreachable,
        "\(name): the server answers with status \(status)"
          + (status == 429 ? ", too many requests" : "") + "; try again later")
    case (let status, _):
      return HubError(.badData, "\(name): the server answers with status \(status)")
    }
  }

  private var noSuchRevision: HubError {
    HubError(
      .notFound,
      "\(address.host)/\(address.repository): has no revision \(address.revision); give a branch,"
        + " a tag or a commit that is there, as in --revision main")
  }

  var notAnAddress: HubError {
    HubError(.badSetting, "\(address.host): HF_ENDPOINT leads to no address; check it")
  }

  /// The whole answer, after as many tries as it takes.
  private func answer(_ url: URL, _ retrying: Retrying) async throws(HubError)
    -> (head: ResponseHead, body: Data)
  {
    var pauses = retrying.pauses[...]
    while true {
      let receiver = AnswerReceiver(name: "\(address.host)/\(address.repository)")
      var wish: String?
      do throws(TransferFailure) {
        let head = try await get(url, to: receiver)
        guard Self.isPassing(head.status), !pauses.isEmpty else { return (head, receiver.body) }
        wish = head["Retry-After"]
      } catch {
        switch error {
        case .refused(let error): throw error
        case .broken(let reason, let isUnreachable):
          // Without a network the user should know at once.
          if isUnreachable || pauses.isEmpty {
            throw HubError(
              .unreachable,
              "\(address.host): can't be reached: \(reason); check the network, or HF_ENDPOINT")
          }
        }
      }
      try await Self.pause(pauses.removeFirst(), wish: wish)
    }
  }
}

/// Keeps a small answer; larger ones than any honest hub's are refused.
private final class AnswerReceiver: BodyReceiver {
  private let name: String
  private let bytes = Mutex(Data())

  init(name: String) { self.name = name }

  var body: Data { bytes.withLock { $0 } }

  func begin(_ head: ResponseHead) -> Bool { head.status == 200 }

  func receive(_ data: Data) throws(HubError) {
    let fits = bytes.withLock { bytes in
      guard bytes.count + data.count <= HubListing.largestAnswer else { return false }
      bytes.append(data)
      return true
    }
    if !fits {
      throw HubError(
        .badData,
        "\(name): the list of files is larger than \(HubListing.largestAnswer >> 20) MiB;"
          + " check HF_ENDPOINT")
    }
  }
}
