import Foundation

/// A file seen as memory: read-only, paged in as it is touched, shared among processes.
package final class MappedFile: @unchecked Sendable {
  // Sendable because nothing writes it after init.
  package let bytes: UnsafeRawBufferPointer

  /// - Throws: `CheckpointError` when there is no such regular file or it can't be mapped.
  package init(path: String) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CheckpointError(
        .missing,
        "\(path): can't open it: \(String(cString: strerror(errno)))")
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
      throw CheckpointError(
        .malformed, "\(path): can't map it: \(String(cString: strerror(errno)))")
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
      throw CheckpointError(
        .unsupported, "\(size >> 20) MB of weights: \(String(cString: strerror(errno)))")
    }
    fill(UnsafeMutableRawBufferPointer(start: base, count: size))
    bytes = UnsafeRawBufferPointer(start: base, count: max(size, 1))
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
