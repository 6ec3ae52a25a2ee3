import Foundation
import Hub
import Synchronization

/// What a Hugging Face hub answers, with one small repository.
package final class FakeHub: Sendable {
  package typealias Request = LoopbackServer.Request
  package typealias Response = LoopbackServer.Response

  package static let repository = "someone/tiny-model"
  package static let commit = String(repeating: "0123456789", count: 4)

  private let server: LoopbackServer
  private let files: [String: [UInt8]]

  package var endpoint: String { server.endpoint }
  package var requests: [Request] { server.requests }
  /// The files that were asked for, in order.
  package var downloads: [String] {
    requests.compactMap { request in
      request.target.range(of: "/resolve/\(Self.commit)/").map {
        String(request.target[$0.upperBound...])
      }
    }
  }

  /// - Parameters:
  ///   - files: the repository's, by their paths. Safetensors and pickles are stored as large ones.
  ///   - change: what is answered instead of the honest answer.
  package init(
    _ files: [String: [UInt8]] = FakeHub.model,
    change: @escaping @Sendable (Request, Response) -> Response = { $1 }
  ) throws {
    self.files = files
    server = try LoopbackServer { change($0, Self.answer($0, files)) }
  }

  /// A model as diffusers lays it out, and what else lies around in repositories.
  package static let model: [String: [UInt8]] = [
    "model_index.json": Array("{\"_class_name\": \"ConsistencyModelPipeline\"}".utf8),
    "README.md": Array("# Tiny\n".utf8),
    "unet/config.json": Array("{}".utf8),
    "unet/diffusion_pytorch_model.safetensors": content(300_000),
    "unet/diffusion_pytorch_model.bin": content(200_000),
    "scheduler/scheduler_config.json": Array("{\"sigma_max\": 80}".utf8),
    "samples/dog.png": content(1000), "optimizer.bin": content(1000),
    ".gitattributes": Array("*.bin filter=lfs\n".utf8),
  ]
  /// Those of its files that are fetched.
  package static let wanted = [
    "README.md", "model_index.json", "scheduler/scheduler_config.json", "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
  ]
  package static let weights = "unet/diffusion_pytorch_model.safetensors"

  /// Bytes that no shift leaves as they are.
  package static func content(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
  }

  private static func answer(_ request: Request, _ files: [String: [UInt8]]) -> Response {
    let description = "/api/models/\(repository)"
    if request.target == "\(description)/revision/main?blobs=true"
      || request.target == "\(description)/revision/\(commit)?blobs=true"
      || request.target == description
    {
      return Response(200, listing(files).utf8, headers: ["Content-Type": "application/json"])
    }
    let start = "/\(repository)/resolve/\(commit)/"
    guard request.target.hasPrefix(start),
      let content = files[String(request.target.dropFirst(start.count))]
    else { return Response(404) }
    guard let range = request.headers["range"], range.hasPrefix("bytes="), range.hasSuffix("-"),
      let first = Int(range.dropFirst(6).dropLast())
    else { return Response(200, content) }
    guard first < content.count else { return Response(416) }
    return Response(
      206, content[first...],
      headers: ["Content-Range": "bytes \(first)-\(content.count - 1)/\(content.count)"])
  }

  package static func listing(_ files: [String: [UInt8]]) -> String {
    let siblings = files.sorted { $0.key < $1.key }.map { path, content in
      let large = [".safetensors", ".bin", ".pt"].contains { path.hasSuffix($0) }
      let pointer =
        large ? ", \"lfs\": {\"size\": \(content.count), \"sha256\": \"\(sha256(content))\"}" : ""
      return """
        {"rfilename": "\(path)", "size": \(content.count), "blobId": "\(blob(content))"\(pointer)}
        """
    }
    return """
      {"id": "\(repository)", "sha": "\(commit)", "siblings": [\(siblings.joined(separator: ", "))]}
      """
  }

  package static func sha256(_ content: [UInt8]) -> String {
    var digest = Digest(.sha256)
    digest.add(content)
    return digest.hexadecimal()
  }

  private static func blob(_ content: [UInt8]) -> String {
    var digest = Digest(.sha1)
    digest.add("blob \(content.count)\0".utf8)
    digest.add(content)
    return digest.hexadecimal()
  }
}
