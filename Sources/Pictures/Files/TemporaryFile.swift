import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file while it is being written: `.retouch-PROCESS-MARKER-NAME.part`, beside the one that it becomes.
///
/// Its process takes it away, unless it is killed.
package struct TemporaryFile {
  private var process: Int32
  /// Most file systems allow 255 bytes a name; this part of the target's helps people and batches to know it again.
  private var target: String

  private static let (start, end) = (".retouch-", ".part")
  private static let longest = 180

  /// A new name for a target.
  package static func path(for target: String) -> String {
    let marker = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let name = "\(start)\(getpid())-\(marker)-\(shortened(target))\(end)"
    return "\(FilePath.folder(of: target))/\(name)"
  }

  private static func shortened(_ target: String) -> String {
    String(decoding: Array(FilePath.name(of: target).utf8.prefix(longest)), as: UTF8.self)
  }

  /// Nil when the name is another file's.
  init?(name: String) {
    guard name.hasPrefix(Self.start), name.hasSuffix(Self.end) else { return nil }
    let parts = name.dropFirst(Self.start.count).dropLast(Self.end.count)
      .split(separator: "-", maxSplits: 2)
    guard parts.count == 3, let process = Int32(parts[0]), process > 0,
      UInt64(parts[1], radix: 36) != nil
    else { return nil }
    self.process = process
    target = String(parts[2])
  }

  /// Takes away what a process that was killed left of writing a file. Nobody else may be writing it.
  package static func removeLeftovers(of target: String) {
    let folder = FilePath.folder(of: target)
    let name = FileName(shortened(target))
    for (entry, file) in files(in: folder) where FileName(file.target) == name {
      unlink("\(folder)/\(entry)")
    }
  }

  /// After so long nothing is being written any more.
  private static let age = 24 * 60 * 60

  private static let cleared = Mutex<Set<FileName>>([])

  /// Takes away what killed processes of this user left in a folder a day ago and before; once a process.
  static func clear(_ folder: String) {
    guard cleared.withLock({ $0.insert(FileName(folder)).inserted }) else { return }
    for (entry, file) in files(in: folder) {
      let path = "\(folder)/\(entry)"
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_uid == geteuid(), time(nil) - status.st_mtim.tv_sec > age,
        kill(file.process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(path)
    }
  }

  private static func files(in folder: String) -> [(name: String, file: TemporaryFile)] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var found: [(String, TemporaryFile)] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let file = TemporaryFile(name: name) { found.append((name, file)) }
    }
    return found
  }
}
