import Foundation
import Synchronization

/// A file that is arriving: `.NAME.SUM.part` in the folder where it will lie.
///
/// It outlives an interrupt, and the next fetch goes on where this one stopped. The sum in its name
/// says of which content it is the beginning, so a newer commit's file is never sewn to it.
final class PartFile: Sendable {
  private struct State: ~Copyable {
    var count = 0
    var sums: FileSums
  }

  private let file: RemoteFile
  private let folder: TargetFolder
  private let name: String
  private let descriptor: Int32
  private let state: Mutex<State>
  /// Whether we have the lock.
  private let isOurs = Atomic(false)

  /// How messages name the finished file.
  private var path: String { "\(folder.path)/\(file.name)" }

  static func name(for file: RemoteFile) -> String {
    ".\(file.name).\(file.checksum.hexadecimal.prefix(12)).part"
  }

  /// Opens it, or makes it, and keeps others from it.
  init(_ file: RemoteFile, in folder: TargetFolder) throws(HubError) {
    self.file = file
    self.folder = folder
    name = Self.name(for: file)
    descriptor = openat(
      folder.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o666)
    state = Mutex(State(sums: FileSums(file)))
    guard descriptor >= 0 else {
      throw HubError(
        .cannotCreate,
        "\(path): can't create a file in \(folder.path): \(String(cString: strerror(errno)));"
          + " check the folder's permissions")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw HubError(.cannotCreate, "\(folder.path)/\(name): is no plain file; remove it")
    }
    // Whoever has the lock may have put the file in place in the meantime: then it isn't ours.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno == ENOLCK || errno == EOPNOTSUPP,
      folder.status(name)?.st_ino == status.st_ino
    else {
      throw HubError(
        .cannotCreate, "\(path): another process is fetching it; wait for that, then try again")
    }
    isOurs.store(true, ordering: .relaxed)
  }

  deinit {
    guard descriptor >= 0 else { return }
    // An empty part is nothing to go on with.
    if isOurs.load(ordering: .relaxed), count == 0 { discard() }
    close(descriptor)
  }

  /// Bytes that are there.
  var count: Int { state.withLock { $0.count } }

  /// Reads what an earlier fetch left, so that the sums go on from there.
  /// - Parameter progress: told how many bytes were read.
  func takeUp(progress: (Int) -> Void) throws(HubError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return }
    guard Int(status.st_size) <= file.size else { return try startOver() }
    try FileBlocks.read(descriptor, name: "\(folder.path)/\(name)") { bytes in
      state.withLock {
        $0.sums.add(bytes)
        $0.count += bytes.count
      }
      progress(bytes.count)
    }
  }

  /// Forgets what has arrived.
  func startOver() throws(HubError) {
    let failed = state.withLock { state in
      state.count = 0
      state.sums.reset()
      return ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0
    }
    if failed { throw writingFailed(errno) }
  }

  /// - Throws: `badData` when there are more bytes than the hub announced, `inputOutput` when they
  ///   can't be written.
  func append(_ data: Data) throws(HubError) {
    let number: Int32? = try state.withLock { (state) throws(HubError) in
      guard data.count <= file.size - state.count else {
        throw HubError(
          .badData,
          "\(path): the server sends more than the \(file.size) bytes that the hub lists;"
            + " try again, or check HF_ENDPOINT")
      }
      return data.withUnsafeBytes { bytes in
        var written = 0
        while written < bytes.count {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
          let count = write(descriptor, rest.baseAddress, rest.count)
          if count < 0 {
            if errno == EINTR { continue }
            return errno
          }
          // What is on the disk is in the sums too, also when the rest doesn't fit.
          state.sums.add(UnsafeRawBufferPointer(rebasing: rest[..<count]))
          state.count += count
          written += count
        }
        return nil
      }
    }
    if let number { throw writingFailed(number) }
  }

  /// Compares the sum and puts the file in place.
  /// - Returns: its SHA-256.
  /// - Throws: `HubError`; with a wrong sum nothing is left.
  func finish(overwrite: Bool) throws(HubError) -> String {
    let result = state.withLock { $0.sums.finished() }
    guard result.matches else {
      discard()
      throw HubError(
        .badData,
        "\(path): what arrived has the checksum \(result.found), the hub's file"
          + " \(file.checksum.hexadecimal); it is deleted: try again")
    }
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw writingFailed(errno) }
    let final = String(file.name)
    if overwrite {
      guard renameat(folder.descriptor, name, folder.descriptor, final) == 0 else {
        throw notPlaced(errno)
      }
    } else if linkat(folder.descriptor, name, folder.descriptor, final, 0) == 0 {
      // A link fails where a rename would replace, so a file made meanwhile is safe.
      discard()
    } else if errno == EEXIST {
      throw notPlaced(errno)
    } else if renameat(folder.descriptor, name, folder.descriptor, final) != 0 {
      // Some file systems have no hard links.
      throw notPlaced(errno)
    }
    return result.sha256
  }

  func discard() { folder.remove(name) }

  private func notPlaced(_ number: Int32) -> HubError {
    HubError(
      .cannotCreate, "\(path): can't be put in place: \(String(cString: strerror(number)))")
  }

  private func writingFailed(_ number: Int32) -> HubError {
    let wayOut =
      number == ENOSPC || number == EDQUOT
      ? "; make room and run the same command again, it goes on where it stopped" : ""
    return HubError(
      .inputOutput, "\(path): writing failed: \(String(cString: strerror(number)))\(wayOut)")
  }
}
