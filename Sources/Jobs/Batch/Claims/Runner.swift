import Foundation
import RetouchKit
import Synchronization

/// A run of a batch as others on the same folder see it: a file that it writes to every few seconds.
///
/// No locks, which network file systems may lack: only files that are made exclusively and renamed.
final class Runner: Sendable {
  /// A word that no other run has: machine, process and a random number.
  let name: String
  private let folder: BatchFolder
  private let hasEnded = Atomic<Bool>(false)

  /// Seconds.
  private static let beat = 5.0
  /// Nanoseconds without a beat after which a run on another machine counts as dead. Network file systems
  /// may show a file's time a minute late.
  static let patience = 300 * 1_000_000_000

  /// What its file says.
  struct Identity: Codable, Equatable {
    /// Machine, its start, and the process names' space (containers have their own).
    var place: String
    var process: Int32
    /// When the process began, in the kernel's ticks: numbers of processes come again.
    var begun: String

    static var own: Identity {
      let start =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
      let space =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
      let trimmed = start.trimmingCharacters(in: .whitespacesAndNewlines)
      return Identity(
        place: "\(ProcessInfo.processInfo.hostName) \(trimmed) \(space)", process: getpid(),
        begun: begun(of: getpid()) ?? "")
    }

    /// nil when there is no such process, or no way to know.
    static func begun(of process: Int32) -> String? {
      guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        // The name in brackets may hold anything.
        let end = text.lastIndex(of: ")")
      else { return nil }
      let fields = text[text.index(after: end)...].split(separator: " ")
      guard fields.count > 19, fields[0] != "Z" else { return nil }
      return String(fields[19])
    }

    /// Of a process on this machine.
    var isAlive: Bool {
      #if os(Linux)
        return Self.begun(of: process) == begun
      #else
        return kill(process, 0) == 0 || errno == EPERM
      #endif
    }
  }

  /// Signs in and begins to beat.
  init(_ folder: BatchFolder) throws(RetouchError) {
    self.folder = folder
    let identity = Identity.own
    let host = identity.place.prefix { $0 != " " && $0 != "." }.filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
    }
    let marker = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    name = "\(host.prefix(40))-\(getpid())-\(marker)"
    try write(identity)
    Thread.detachNewThread { [weak self] in
      while let runner = self, !runner.hasEnded.load(ordering: .relaxed) {
        runner.showLife()
        Thread.sleep(forTimeInterval: Self.beat)
      }
    }
  }

  /// Signs out: whatever is still claimed is free for others.
  func end() {
    hasEnded.store(true, ordering: .relaxed)
    unlink(path)
  }

  private var path: String { "\(folder.runners)/\(name)" }

  private func write(_ identity: Identity) throws(RetouchError) {
    let bytes: [UInt8]
    do { bytes = Array(try JSONEncoder().encode(identity)) } catch { throw RetouchError(error) }
    if let number = ExclusiveFile.make(path, bytes) { throw FileFailure.writing(path, number) }
  }

  /// Writes a byte, because the server's clock sets the time then, not this machine's.
  private func showLife() {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    var byte: UInt8 = 0
    if pread(descriptor, &byte, 1, 0) == 1 { _ = pwrite(descriptor, &byte, 1, 0) }
    close(descriptor)
  }

  // MARK: Others

  enum Life {
    case alive
    case dead
    /// Signed out, or being cleared away by another.
    case gone
  }

  func life(of other: String) -> Life {
    guard other != name else { return .alive }
    let path = "\(folder.runners)/\(other)"
    guard FileStamp(path) != nil else { return .gone }
    if let data = FileManager.default.contents(atPath: path),
      let identity = try? JSONDecoder().decode(Identity.self, from: data),
      identity.place == Identity.own.place
    {
      return identity.isAlive ? .alive : .dead
    }
    return isOld(path) ? .dead : .alive
  }

  /// Whether a file was written longer ago than any live run leaves it alone, by the file server's clock; or
  /// in the future, which no run does.
  func isOld(_ path: String) -> Bool {
    showLife()
    var status = stat()
    guard let own = FileStamp(self.path), lstat(path, &status) == 0 else { return false }
    return abs(own.modified - FileStamp(status).modified) > Self.patience
  }

  /// As `init` makes them: nothing that could lead to another folder.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count < 100
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Takes the sole right to clear away after a dead run.
  /// - Returns: false when another has it.
  func seize(_ other: String) -> Bool {
    let own = "\(folder.runners)/\(other)\(Self.seized)\(name)"
    if rename("\(folder.runners)/\(other)", own) == 0 { return true }
    // Whoever had the right may have died of it.
    for file in BatchFolder.files(in: folder.runners) where file.hasPrefix(other + Self.seized) {
      let holder = String(file.dropFirst(other.count + Self.seized.count))
      guard holder != name else { return true }
      guard life(of: holder) != .alive else { return false }
      return rename("\(folder.runners)/\(file)", own) == 0
    }
    // Nobody knows of it: it signed out while it held something.
    return ExclusiveFile.make(own, []) == nil
  }

  /// The right is used.
  func forget(_ other: String) {
    unlink("\(folder.runners)/\(other)\(Self.seized)\(name)")
  }

  private static let seized = ".seized-by."
}

/// A file that only one can make.
enum ExclusiveFile {
  /// - Returns: the error number: EEXIST where another was first.
  static func make(_ path: String, _ bytes: [UInt8]) -> Int32? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      let number = count < 0 ? errno : ENOSPC
      unlink(path)
      return number
    }
    return nil
  }
}
