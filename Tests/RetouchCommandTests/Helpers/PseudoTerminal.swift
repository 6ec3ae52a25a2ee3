import Foundation
import Testing

/// A terminal that a test reads.
final class PseudoTerminal {
  private let ours: Int32
  /// The program's side.
  let program: FileHandle

  init() throws {
    // posix_openpt and its friends are hidden from Swift by glibc's feature macros.
    ours = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    let (unlock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
    try #require(ours >= 0 && ioctl(ours, unlock, &unlocked) == 0)
    try #require(ioctl(ours, getNumber, &number) == 0)
    let name = "/dev/pts/\(number)"
    let other = open(name, O_RDWR | O_NOCTTY)
    try #require(other >= 0)
    program = FileHandle(fileDescriptor: other, closeOnDealloc: true)
  }

  deinit { close(ours) }

  /// Runs a program with the terminal on its standard error and gives back what it showed there.
  /// - Parameter onFirstOutput: called once, when the program has shown something.
  func run(_ process: Process, onFirstOutput: () -> Void = {}) throws -> String {
    process.standardError = program
    var shown = Data()
    try RetouchProcess.runToEnd(process) {
      // Reading ends when the program's side is closed everywhere.
      try program.close()
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(ours, &buffer, buffer.count)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        if shown.isEmpty { onFirstOutput() }
        shown += buffer.prefix(count)
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }
}
