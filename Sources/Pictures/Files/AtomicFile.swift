#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that appear whole or not at all.
package enum AtomicFile {
  static func exists(_ path: String) -> PictureError {
    PictureError(
      .cannotCreate, "\(path): exists already; choose another name or ask to overwrite it",
      remedy: .overwrite)
  }

  /// Writes to a `TemporaryFile` in the same folder, flushes it to the disk, then renames it.
  ///
  /// A link is followed, so that the file it points to is replaced and not the link. An existing file's permissions are
  /// kept. What is not a plain file (a device, a named pipe) is written to as it is.
  package static func write(
    _ bytes: [UInt8], to path: String, overwrite: Bool
  ) throws(PictureError) {
    var target = path
    var mode: mode_t?
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT != S_IFREG {
        try writeInPlace(bytes, to: path)
        return
      }
      mode = status.st_mode & 0o7777
      if let resolved = realpath(path, nil) {
        target = String(cString: resolved)
        free(resolved)
      }
    }

    TemporaryFile.clear(FilePath.folder(of: target))
    let temporary = TemporaryFile.path(for: target)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let number = errno
      if Shortage.isMeant(by: number) {
        throw PictureError(
          .outOfResources, "\(path): can't be written: \(systemMessage(number))")
      }
      throw PictureError(
        isFull(number) ? .diskFull : .cannotCreate,
        "\(path): can't create a file in \(FilePath.folder(of: target)): \(systemMessage(number)); check the folder's "
          + (isFull(number) ? "disk" : "permissions"))
    }
    var failure: (PictureError.Kind, String)?
    if let mode { _ = fchmod(descriptor, mode) }
    if let number = writeAll(bytes, to: descriptor) {
      failure = writingFailure(number)
    } else if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS {
      failure = writingFailure(errno)
    }
    if close(descriptor) != 0 && failure == nil { failure = writingFailure(errno) }
    if failure == nil {
      if overwrite {
        if rename(temporary, target) != 0 {
          failure = (.cannotCreate, "can't be put in place: \(systemMessage(errno))")
        }
      } else if link(temporary, target) == 0 {
        // A link fails where a rename would replace, so a file made meanwhile is safe.
        unlink(temporary)
      } else if errno == EEXIST {
        unlink(temporary)
        throw exists(path)
      } else if rename(temporary, target) != 0 {
        // Some file systems have no hard links.
        failure = (.cannotCreate, "can't be put in place: \(systemMessage(errno))")
      }
    }
    if failure == nil { flushFolder(of: target) }
    if let (kind, reason) = failure {
      unlink(temporary)
      throw PictureError(kind, "\(path): \(reason)")
    }
  }

  private static func writingFailure(_ number: Int32) -> (PictureError.Kind, String) {
    (isFull(number) ? .diskFull : .inputOutput, "writing failed: \(systemMessage(number))")
  }

  /// The disk, or the user's part of it.
  package static func isFull(_ number: Int32) -> Bool { number == ENOSPC || number == EDQUOT }

  /// So that the new name survives a loss of power too. Some file systems can't, which is no failure.
  private static func flushFolder(of path: String) {
    let descriptor = open(FilePath.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// How often a pipe is asked whether anybody reads it, and how long between: half a minute in all.
  private static let pipeTries = 600
  private static let pipePause: UInt32 = 50_000

  private static func writeInPlace(_ bytes: [UInt8], to path: String) throws(PictureError) {
    // A pipe without a reader would be waited for without end.
    var descriptor: Int32 = -1
    var number: Int32 = 0
    for _ in 0..<pipeTries {
      descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
      number = errno
      guard descriptor < 0, number == ENXIO else { break }
      usleep(pipePause)
    }
    guard descriptor >= 0 else {
      let reason = number == ENXIO ? "nobody reads from it" : systemMessage(number)
      throw PictureError(.cannotCreate, "\(path): can't be opened: \(reason)")
    }
    defer { close(descriptor) }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    if let number = writeAll(bytes, to: descriptor) {
      throw PictureError(.inputOutput, "\(path): writing failed: \(systemMessage(number))")
    }
  }
}
