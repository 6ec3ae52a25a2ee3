import Foundation

/// A file seen as memory: read-only, paged in as it is touched, shared among processes.
package final class MappedFile: @unchecked Sendable {
  // Sendable because nothing writes it after init.
  package let bytes: UnsafeRawBufferPointer

  /// - Throws: `CheckpointError` when there is no such regular file or it can't be mapped.
  package init(path: String) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Self.failure(errno, .missing, "\(path): can't open it")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(.malformed, "\(path): not a regular file")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      throw CheckpointError(.malformed, "\(path): the file is empty")
    }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else {
      throw Self.failure(errno, .malformed, "\(path): can't map it")
    }
    bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  /// Memory of its own in place of a file, which `fill` writes.
  /// - Throws: `CheckpointError` when there isn't as much.
  package init(anonymous size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void)
    throws(CheckpointError)
  {
    guard
      let base = mmap(
        nil, max(size, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      base != MAP_FAILED
    else {
      throw Self.failure(errno, .unsupported, "\(size >> 20) MB of weights")
    }
    fill(UnsafeMutableRawBufferPointer(start: base, count: size))
    bytes = UnsafeRawBufferPointer(start: base, count: max(size, 1))
  }

  /// - Parameter kind: when it is the file's fault, and not that of a machine that is short of something.
  private static func failure(
    _ number: Int32, _ kind: CheckpointError.Kind, _ what: String
  ) -> CheckpointError {
    CheckpointError(
      [EMFILE, ENFILE, ENOMEM].contains(number) ? .outOfResources : kind,
      "\(what): \(String(cString: strerror(number)))")
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
