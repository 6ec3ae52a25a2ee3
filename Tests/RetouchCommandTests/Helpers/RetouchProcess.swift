import Foundation
import Testing

/// What a run of the command gave back.
struct CommandResult {
  /// As a shell reports it: 128 and the signal's number for a process that a signal ended.
  var status: Int32
  var output: Data
  var messages: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The objects that `--json` printed, one a line.
  func objects() throws -> [[String: Any]] {
    try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }
}

/// Runs the built executable, which lies beside the test bundle.
enum RetouchProcess {
  static var executable: URL {
    let program = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return program.resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("retouch")
  }

  /// - Parameter input: what it reads on standard input; nil is nothing.
  static func run(
    _ arguments: [String], in folder: TestFolder, input: Data? = nil,
    environment: [String: String] = [:]
  ) throws -> CommandResult {
    let stem = UUID().uuidString
    let (output, messages) = (folder.path("\(stem).out"), folder.path("\(stem).err"))
    defer {
      for path in [output, messages] { try? FileManager.default.removeItem(atPath: path) }
    }
    for path in [output, messages] { try Data().write(to: URL(fileURLWithPath: path)) }
    let process = try prepared(arguments, in: folder)
    process.environment?.merge(environment) { $1 }
    if let input {
      let path = folder.path("\(stem).in")
      try input.write(to: URL(fileURLWithPath: path))
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      // It stays readable for whoever has it open.
      try FileManager.default.removeItem(atPath: path)
    }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: messages))
    try runToEnd(process)
    return CommandResult(
      status: status(process), output: try Data(contentsOf: URL(fileURLWithPath: output)),
      messages: try String(contentsOfFile: messages, encoding: .utf8))
  }

  /// A process that is not yet running, with nothing on standard input.
  static func prepared(_ arguments: [String], in folder: TestFolder) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    var environment = ProcessInfo.processInfo.environment
    environment["NO_COLOR"] = nil
    environment["TERM"] = "xterm"
    process.environment = environment
    return process
  }

  /// Runs a process and waits for it; one that hangs is killed, so that its test fails.
  static func runToEnd(_ process: Process, meanwhile: () throws -> Void = {}) throws {
    try process.run()
    let number = process.processIdentifier
    let watchdog = DispatchWorkItem { kill(number, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    defer { watchdog.cancel() }
    try meanwhile()
    process.waitUntilExit()
  }

  static func status(_ process: Process) -> Int32 {
    process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }
}
