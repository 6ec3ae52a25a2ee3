#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a picture's file goes.
public enum PictureDestination: Sendable, Equatable {
  /// Written beside its final place under a temporary name, then renamed: never a half-written file.
  case file(path: String)
  case standardOutput

  /// How messages name it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardOutput: "standard output"
    }
  }

  /// Refuses what can be refused before the work is done: a folder, a missing folder, a file that must not be replaced.
  ///
  /// - Throws: `cannotCreate`.
  public func check(overwrite: Bool = true) throws(PictureError) {
    guard case .file(let path) = self else { return }
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw PictureError(.cannotCreate, "\(path): is a folder; give the name of a file to write")
      }
      if !overwrite && status.st_mode & S_IFMT == S_IFREG { throw AtomicFile.exists(path) }
      return
    }
    if errno == ENOENT, lstat(path, &status) == 0 {
      throw PictureError(
        .cannotCreate,
        "\(path): is a link to a file that isn't there; remove the link, or name that file")
    }
    if path.isEmpty || path.utf8.last == UInt8(ascii: "/") {
      throw PictureError(.cannotCreate, "\(path): names a folder; give the name of a file to write")
    }
    let folder = FilePath.folder(of: path)
    if stat(folder, &status) != 0 {
      throw PictureError(
        .cannotCreate, "\(path): the folder \(folder) does not exist; make it first")
    }
    if status.st_mode & S_IFMT != S_IFDIR {
      throw PictureError(.cannotCreate, "\(path): \(folder) is not a folder")
    }
  }

  /// Whether bytes go straight to it: standard output, a pipe, a device. Nothing is left behind
  /// when that is cut short.
  public var isWrittenInPlace: Bool {
    guard case .file(let path) = self else { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Writes a file's bytes, whole or not at all.
  ///
  /// - Throws: `cannotCreate` when the file can't be made or put in place, `inputOutput` when writing it fails; nothing is
  ///   left behind then.
  public func write(_ bytes: [UInt8], overwrite: Bool = true) throws(PictureError) {
    switch self {
    case .standardOutput:
      if let number = writeAll(bytes, to: 1) {
        throw PictureError(.inputOutput, "\(name): writing failed: \(systemMessage(number))")
      }
    case .file(let path):
      try check(overwrite: overwrite)
      try AtomicFile.write(bytes, to: path, overwrite: overwrite)
    }
  }
}
