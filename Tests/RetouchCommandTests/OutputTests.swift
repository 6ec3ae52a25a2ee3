import Foundation
import Testing

/// Files that can't or mustn't be written are known before anything is computed.
@Suite struct OutputTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png")
  }

  /// With a model that isn't there, so that computing would fail with another exit code.
  private func arguments(_ output: String) -> [String] {
    ["colorize", "in.png", "--model", "missing", "-o", output]
  }

  @Test func existingFilesStay() throws {
    try folder.makePicture("out.png", 8, 8)
    let before = try folder.data("out.png")
    try expectFailure(73, arguments("out.png"), in: folder, says: "out.png", "--overwrite")
    try expectFailure(73, arguments("in.png"), in: folder, says: "in.png", "exists")
    #expect(try folder.data("out.png") == before)
    try folder.makePicture("many-2.png", 8, 8)
    try expectFailure(
      73, arguments("many.png") + ["--samples", "3"], in: folder, says: "many-2.png")
    try expectFailure(
      73, arguments("new.png") + ["--preview", "out.png"], in: folder, says: "out.png")
    try expectFailure(
      73, ["mask", "make", "half", "--size", "9x9", "-o", "out.png"], in: folder, says: "out.png")
  }

  @Test func overwriteReplacesThem() throws {
    let before = try folder.data("in.png")
    let result = try folder.retouch(
      "colorize", "in.png", "-o", "in.png", "--overwrite", "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(try folder.data("in.png") != before)
    #expect(try folder.names() == ["in.png"])
  }

  @Test func foldersMustBeThere() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.png"), withIntermediateDirectories: false)
    try expectFailure(73, arguments("missing/out.png"), in: folder, says: "missing")
    try expectFailure(73, arguments("in.png/out.png"), in: folder, says: "in.png")
    try expectFailure(73, arguments("folder.png"), in: folder, says: "is a folder")
    try expectFailure(
      73, arguments("out.png") + ["--preview", "missing/p.png"], in: folder, says: "missing")
  }

  /// A rename would put the result in the link's place.
  @Test func aLinkToNothingIsRefused() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.png"), withDestinationPath: "nowhere/target.png")
    for options in [[], ["--overwrite"]] {
      try expectFailure(
        73, arguments("link.png") + options, in: folder, says: "link.png", "isn't there")
    }
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.png"))
        == "nowhere/target.png")
  }

  /// A pipe whose reader comes late gets the same bytes as a file.
  @Test func aPipeWaitsForItsReader() throws {
    let make = ["mask", "make", "half", "--size", "64x64", "--format", "png"]
    #expect(try folder.retouch(make + ["-o", "file.png"]).status == 0)
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    let process = try RetouchProcess.prepared(make + ["-o", "pipe"], in: folder)
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(400_000)
    let reader = try #require(FileHandle(forReadingAtPath: folder.path("pipe")))
    let read = try #require(try reader.readToEnd())
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try read == folder.data("file.png"))
  }

  @Test func foldersMustBeWritable() throws {
    #if os(Linux)
      // Nobody makes files there, not even the one who may do anything.
      try expectFailure(73, arguments("/proc/out.png"), in: folder, says: "/proc")
    #endif
    guard getuid() != 0 else { return }
    try FileManager.default.createDirectory(
      atPath: folder.path("locked"), withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o555])
    try expectFailure(73, arguments("locked/out.png"), in: folder, says: "locked")
  }

  @Test func aFullDiskIsAnError() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try expectFailure(
      74,
      [
        "mask", "make", "half", "--size", "64x64", "--format", "png", "-o", "/dev/full",
      ], in: folder, says: "/dev/full")
  }

  /// Whoever asks for a help text and gets none of it is told.
  @Test(arguments: [
    ["--help"], ["--version"], ["help", "inpaint"], ["--generate-completion-script", "bash"], [],
  ])
  func helpThatCantBeWrittenIsAnError(_ arguments: [String]) throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    let process = try RetouchProcess.prepared(arguments, in: folder)
    let messages = Pipe()
    process.standardOutput = full
    process.standardError = messages
    try process.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(text == "retouch: standard output: writing failed: No space left on device\n")
  }

  /// Nor does anybody whose reader went away go without a word.
  @Test(arguments: [
    ["--help"], ["mask", "make", "half", "--size", "300x300", "-o", "-", "--format", "png"],
    ["mask", "make", "half", "--size", "9x9", "-o", "new.png", "--json"],
  ])
  func aBrokenPipeIsAnError(_ arguments: [String]) throws {
    let process = try RetouchProcess.prepared(arguments, in: folder)
    let (output, messages) = (Pipe(), Pipe())
    try output.fileHandleForReading.close()
    process.standardOutput = output
    process.standardError = messages
    try process.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 74)
    #expect(text == "retouch: standard output: writing failed: Broken pipe\n")
  }

  @Test(arguments: ["jpg", "png", "webp", "tif"])
  func everyFormatIsWritten(_ format: String) throws {
    let result = try folder.retouch("sample", "-o", "out.\(format)", "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(try folder.picture("out.\(format)").sourceFormat.extensions.contains(format))
    let named = try folder.retouch("sample", "-o", "bare", "--format", format, "--steps", "1")
    #expect(named.status == 0, Comment(rawValue: named.messages))
    #expect(try folder.data("bare") == folder.data("out.\(format)"))
  }
}
