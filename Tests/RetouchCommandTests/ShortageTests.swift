import Foundation
import Testing

/// A machine that gives too little: one line that says of what, exit code 71, and never a word about the user's file.
@Suite(.serialized) struct ShortageTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.tif", 240, 160)
  }

  /// - Parameter limit: what a shell does before it becomes the command.
  private func run(_ limit: String, _ arguments: [String]) throws -> CommandResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      ["-c", "\(limit); exec \"$0\" \"$@\"", RetouchProcess.executable.path] + arguments
    process.currentDirectoryURL = folder.url
    let messages = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    var text = ""
    try RetouchProcess.runToEnd(process) {
      text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    return CommandResult(status: RetouchProcess.status(process), output: Data(), messages: text)
  }

  private func expectShortage(
    _ limit: String, _ arguments: [String], says word: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try run(limit, arguments)
    let comment = Comment(rawValue: "\(limit) \(arguments): \(result.messages)")
    #expect(result.status == 71, comment, sourceLocation: sourceLocation)
    #expect(result.messages.hasPrefix("retouch: "), comment, sourceLocation: sourceLocation)
    #expect(result.messages.contains(word), comment, sourceLocation: sourceLocation)
    #expect(
      result.messages.split(separator: "\n").count == 1, comment, sourceLocation: sourceLocation)
    #expect(try folder.names() == ["in.tif"], comment, sourceLocation: sourceLocation)
  }

  #if os(Linux)
    @Test func memory() throws {
      // 196 MB of pixels, where most of the address space is taken by libraries.
      try expectShortage(
        "ulimit -v 450000",
        ["mask", "make", "boxes", "--size", "14000x14000", "-o", "out.png"], says: "memory")
    }

    /// Wherever in its work memory runs out, it is said in one way.
    @Test(arguments: [400, 480, 560, 620, 680, 740])
    func memoryAtAnyPlace(_ megabytes: Int) throws {
      let result = try run(
        "ulimit -v \(megabytes * 1024)",
        ["colorize", "in.tif", "-o", "out.tif", "--overwrite", "--steps", "1"])
      let comment = Comment(rawValue: "\(megabytes) MB: \(result.status) \(result.messages)")
      #expect([0, 71].contains(result.status), comment)
      #expect(
        result.messages.split(separator: "\n").count == (result.status == 0 ? 0 : 1), comment)
    }

    @Test(arguments: [8, 10])
    func openFiles(_ count: Int) throws {
      try expectShortage(
        "ulimit -n \(count)", ["colorize", "in.tif", "-o", "out.tif"], says: "ulimit -n")
    }

    /// Root has as many threads as there are, so another user runs it, where that can be.
    @Test func threads() throws {
      let change = "setpriv --reuid=47110 --regid=47110 --clear-groups"
      guard getuid() == 0, try run("\(change) true", ["--version"]).status == 0,
        try run("exec \(change) \"$0\" --version", []).status == 0
      else { return }
      let result = try run(
        "ulimit -u 9; exec \(change) \"$0\" colorize in.tif -o /dev/null --format tiff", [])
      #expect(result.status == 71, Comment(rawValue: result.messages))
      #expect(result.messages.contains("threads"), Comment(rawValue: result.messages))
      #expect(result.messages.split(separator: "\n").count == 1)
      // Enough for one picture, and not for two at once.
      let several = try run(
        "ulimit -u 20; exec \(change) \"$0\" batch upscale --set scale=2 --jobs 4 -i . -o out", [])
      #expect(several.status == 71, Comment(rawValue: several.messages))
      #expect(several.messages.contains("threads"), Comment(rawValue: several.messages))
    }
  #endif
}
