import Foundation

/// What a hub says of a revision: its commit and its files.
package struct HubListing: Sendable, Equatable {
  package let commit: String
  package let files: [RemoteFile]

  /// The most bytes that an answer may have: repositories of 100,000 files stay below.
  package static let largestAnswer = 32 << 20

  /// - Parameter name: how messages name the answer.
  /// - Throws: `HubError` of kind `badData`.
  package init(_ answer: Data, name: String) throws(HubError) {
    let parsed: Answer
    do {
      parsed = try JSONDecoder().decode(Answer.self, from: answer)
    } catch {
      throw HubError(
        .badData,
        "\(name): the answer is not a hub's list of files; check HF_ENDPOINT and the network's"
          + " sign-in page")
    }
    guard let commit = parsed.sha, [40, 64].contains(commit.utf8.count), Self.isHexadecimal(commit)
    else {
      throw HubError(.badData, "\(name): the answer names no commit")
    }
    self.commit = commit
    var files: [RemoteFile] = []
    var seen: Set<String> = []
    for sibling in parsed.siblings ?? [] {
      guard seen.insert(sibling.rfilename).inserted else {
        throw HubError(
          .badData, "\(name): the list of files names \(sibling.rfilename) twice")
      }
      files.append(try Self.file(sibling, name))
    }
    self.files = files.sorted { $0.path < $1.path }
  }

  private static func file(_ sibling: Answer.Sibling, _ name: String) throws(HubError)
    -> RemoteFile
  {
    let size = sibling.lfs?.size ?? sibling.size
    // A sum that is too short or long would let everything pass or nothing.
    let checksum: RemoteFile.Checksum? =
      if let sum = sibling.lfs?.sha256?.lowercased() {
        sum.utf8.count == 64 && isHexadecimal(sum) ? .sha256(sum) : nil
      } else if let sum = sibling.blobId?.lowercased() {
        sum.utf8.count == 40 && isHexadecimal(sum) ? .gitBlob(sum) : nil
      } else {
        nil
      }
    guard let size, size >= 0, size < 1 << 50, let checksum else {
      throw HubError(
        .badData,
        "\(name): the answer gives no size or no checksum of \(sibling.rfilename), so nothing"
          + " could be checked; check HF_ENDPOINT")
    }
    return RemoteFile(path: sibling.rfilename, size: size, checksum: checksum)
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
  }

  private struct Answer: Decodable {
    var sha: String?
    var siblings: [Sibling]?

    struct Sibling: Decodable {
      var rfilename: String
      var size: Int?
      var blobId: String?
      var lfs: Large?
    }

    struct Large: Decodable {
      var size: Int?
      var sha256: String?
    }
  }
}
