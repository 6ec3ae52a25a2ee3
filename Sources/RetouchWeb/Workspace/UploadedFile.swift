import Foundation
import Pictures
import RetouchKit

/// An upload on its way to the disk.
enum UploadedFile {
  /// How long an upload may take, however slow its sender is.
  private static let patience = Duration.seconds(600)

  /// Writes what comes into a new file.
  /// - Throws: `WebError` 413 past the limit, 408 past the time; `RetouchError` when the disk fails; what the
  ///   sender's going away throws.
  static func receive(_ body: WebBody, at path: String, atMost limit: Int) async throws {
    try body.check(atMost: limit)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    let start = ContinuousClock.now
    var count = 0
    try await body.parts { part in
      count += part.count
      guard count <= limit else { throw WebError.tooLarge(limit) }
      guard start.duration(to: .now) < patience else {
        throw WebError(408, "tooSlow", "the upload takes too long; try again")
      }
      if let number = writeAll(part, to: descriptor) { throw failure(number) }
    }
  }

  private static func failure(_ number: Int32) -> RetouchError {
    RetouchError(
      AtomicFile.isFull(number) ? .diskFull : .inputOutput,
      "the upload can't be kept: \(String(cString: strerror(number)))")
  }
}
