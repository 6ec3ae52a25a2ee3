import Foundation

/// What lies already where a file belongs.
enum LocalFile: Equatable {
  case missing
  /// The very file; its SHA-256.
  case same(sha256: String)
  /// A folder, which no file replaces.
  case folder
  /// Something else, and what.
  case foreign(String)

  /// Looks, and reads a file of the right size.
  /// - Parameter progress: told how many bytes were read.
  init(
    _ file: RemoteFile, in folder: TargetFolder?, progress: (Int) -> Void
  ) throws(HubError) {
    guard let folder = try folder?.folder(of: file, making: false),
      let status = folder.status(String(file.name))
    else {
      self = .missing
      return
    }
    let path = "\(folder.path)/\(file.name)"
    guard status.st_mode & S_IFMT == S_IFREG else {
      self = status.st_mode & S_IFMT == S_IFDIR ? .folder : .foreign("no plain file")
      return
    }
    guard Int(status.st_size) == file.size else {
      self = .foreign("\(status.st_size) bytes; the hub's has \(file.size)")
      return
    }
    let descriptor = openat(
      folder.descriptor, String(file.name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw HubError(
        .inputOutput, "\(path): can't be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var sums = FileSums(file)
    try FileBlocks.read(descriptor, name: path) { bytes in
      sums.add(bytes)
      progress(bytes.count)
    }
    let result = sums.finished()
    self =
      result.matches ? .same(sha256: result.sha256) : .foreign("as large as the hub's, but another")
  }
}
