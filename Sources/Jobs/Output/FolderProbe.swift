import Foundation
import Pictures
import RetouchKit

/// Whether a file can be made in a folder: asked before a minute of work, not after it.
package enum FolderProbe {
  /// - Throws: `RetouchError` of kind `cannotCreate`.
  package static func check(_ path: String) throws(RetouchError) {
    var status = stat()
    // Devices and pipes are written to as they are.
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return }
    let folder = FilePath.folder(of: canonical(path))
    guard let number = failure(in: folder) else { return }
    let isFull = AtomicFile.isFull(number)
    throw RetouchError(
      isFull ? .diskFull : .cannotCreate,
      "\(path): can't create a file in \(folder): \(String(cString: strerror(number)));"
        + " check the folder's \(isFull ? "disk" : "permissions")")
  }

  /// The file's one name: links resolved, also when it isn't there yet.
  package static func canonical(_ path: String) -> String {
    if let resolved = resolved(path) { return resolved }
    let folder = resolved(FilePath.folder(of: path)) ?? FilePath.folder(of: path)
    return folder + "/" + FilePath.name(of: path)
  }

  private static func resolved(_ path: String) -> String? {
    guard let name = realpath(path, nil) else { return nil }
    defer { free(name) }
    return String(cString: name)
  }

  /// The error number of making a file there.
  private static func failure(in folder: String) -> Int32? {
    #if os(Linux)
      // O_TMPFILE, which Swift doesn't see: a file without a name, which nobody notices.
      let descriptor = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
        return nil
      }
      // Some file systems can't; only the real thing tells then.
      guard errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT else {
        return errno
      }
    #endif
    let name = TemporaryFile.path(for: "\(folder)/probe")
    let probe = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard probe >= 0 else { return errno }
    close(probe)
    unlink(name)
    return nil
  }
}
