import Foundation

/// A repository of a hub at one revision, and who asks for it.
package struct HubAddress: Sendable {
  /// `OWNER/NAME`.
  package let repository: String
  /// A branch, a tag or a commit.
  package let revision: String
  package let endpoint: URL
  /// Goes to the endpoint's host and port only.
  package let token: String?

  /// - Parameters:
  ///   - endpoint: the hub's address; nil is Hugging Face's own.
  ///   - token: what proves who asks; nil or empty for nobody.
  /// - Throws: `HubError` of kind `badSetting`.
  package init(
    repository: String, revision: String = "main", endpoint: String? = nil, token: String? = nil
  ) throws(HubError) {
    let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy(Self.isName) else {
      throw HubError(
        .badSetting,
        "\(repository): a repository is named OWNER/NAME, as in openai/diffusers-cd_imagenet64_l2")
    }
    guard !revision.isEmpty, revision.utf8.count <= 255,
      revision.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
      !revision.split(separator: "/", omittingEmptySubsequences: false)
        .contains(where: { ["", ".", ".."].contains($0) })
    else {
      throw HubError(
        .badSetting, "\(revision): a revision is a branch, a tag or a commit, as in main")
    }
    self.repository = repository
    self.revision = revision
    self.endpoint = try Self.endpoint(endpoint)
    self.token = try Self.token(token)
  }

  /// The same, with what the environment says: `HF_ENDPOINT` and `HF_TOKEN`.
  package init(repository: String, revision: String = "main", environment: [String: String])
    throws(HubError)
  {
    try self.init(
      repository: repository, revision: revision, endpoint: environment["HF_ENDPOINT"],
      token: environment["HF_TOKEN"])
  }

  /// How messages name the hub.
  package var host: String { endpoint.host ?? "" }

  /// Where the revision's files are listed.
  var listing: URL? {
    url("api/models/\(repository)/revision/\(Self.escaped(revision))?blobs=true")
  }
  /// Where the repository is described, whatever its revisions.
  var description: URL? { url("api/models/\(repository)") }

  /// Where a file of a commit is.
  func file(_ path: String, commit: String) -> URL? {
    let path = path.split(separator: "/").map { Self.escaped(String($0)) }.joined(separator: "/")
    return url("\(repository)/resolve/\(commit)/\(path)")
  }

  /// Whether the token may go there.
  func isTrusted(_ url: URL) -> Bool {
    url.scheme?.lowercased() == endpoint.scheme?.lowercased()
      && url.host?.lowercased() == endpoint.host?.lowercased()
      && Self.port(url) == Self.port(endpoint)
  }

  private func url(_ rest: String) -> URL? { URL(string: "\(endpoint.absoluteString)/\(rest)") }

  private static func port(_ url: URL) -> Int {
    url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
  }

  private static func isName(_ part: Substring) -> Bool {
    !part.isEmpty && part.utf8.count <= 96 && part != "." && !part.contains("..")
      && part.utf8.allSatisfy { byte in
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80
          && (character.isLetter || character.isNumber || "-._".contains(character))
      }
  }

  /// A slash is escaped too: a branch's name may hold one and is still one part of the path.
  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  private static func endpoint(_ text: String?) throws(HubError) -> URL {
    var text = text ?? ""
    if text.isEmpty { text = "https://huggingface.co" }
    while text.last == "/" { text.removeLast() }
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
      url.host?.isEmpty == false, url.user == nil, url.password == nil, url.query == nil,
      url.fragment == nil
    else {
      throw HubError(
        .badSetting,
        "HF_ENDPOINT: \(text): not a hub's address; https://huggingface.co is one")
    }
    return url
  }

  private static func token(_ text: String?) throws(HubError) -> String? {
    let token = (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    guard !token.isEmpty else { return nil }
    // A line break would be a header of its own.
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw HubError(
        .badSetting, "HF_TOKEN: holds characters that no token has; copy it again")
    }
    return token
  }
}
