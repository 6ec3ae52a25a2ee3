import Foundation

/// A folder that is open: what lies below it is reached through it, so a link that somebody puts in
/// a name's place doesn't lead out of it.
final class TargetFolder: Sendable {
  /// How messages name it.
  let path: String
  let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// - Returns: nil when there is none.
  static func existing(_ path: String) throws(HubError) -> TargetFolder? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 { return TargetFolder(path: path, descriptor: descriptor) }
    if errno == ENOENT { return nil }
    throw fault(path, errno)
  }

  /// Makes it when there is none.
  static func made(_ path: String) throws(HubError) -> TargetFolder {
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // What went wrong, the system says better than Foundation.
    if let folder = try existing(path) { return folder }
    guard mkdir(path, 0o777) == 0, let folder = try existing(path) else {
      throw fault(path, errno)
    }
    return folder
  }

  /// The folder that a file lies in, nil when there is none.
  /// - Parameter making: makes those on the way.
  func folder(of file: RemoteFile, making: Bool) throws(HubError) -> TargetFolder? {
    var folder = self
    for part in file.folder.split(separator: "/") {
      let (name, path) = (String(part), "\(folder.path)/\(part)")
      if making { _ = mkdirat(folder.descriptor, name, 0o777) }
      let next = openat(
        folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else {
        if errno == ENOENT, !making { return nil }
        throw Self.fault(path, errno)
      }
      folder = TargetFolder(path: path, descriptor: next)
    }
    return folder
  }

  /// Bytes that may still be written; nil where the file system doesn't say.
  var freeBytes: Int? {
    var facts = statvfs()
    guard fstatvfs(descriptor, &facts) == 0, facts.f_blocks > 0 else { return nil }
    let (bytes, overflow) = Int(clamping: facts.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: facts.f_frsize))
    return overflow ? nil : bytes
  }

  func status(_ name: String) -> stat? {
    var status = stat()
    return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  func remove(_ name: String) { unlinkat(descriptor, name, 0) }

  private static func fault(_ path: String, _ number: Int32) -> HubError {
    switch number {
    case ENOTDIR, ELOOP:
      HubError(
        .cannotCreate,
        "\(path): is no folder, or a link to one; files are not fetched through links:"
          + " choose another folder")
    default:
      HubError(
        .cannotCreate,
        "\(path): can't be made or opened: \(String(cString: strerror(number)));"
          + " check the folder's permissions")
    }
  }
}
