import Foundation
import Hub
import Pictures
import Testing

/// `retouch batch` killed, interrupted, shared, and out of room.
@Suite struct BatchSurvivalTests {
  let batch: BatchFixture
  var folder: TestFolder { batch.folder }

  init() throws { batch = try BatchFixture() }

  /// Killed at any moment: what was done stays done, the rest is done by another run, and the results
  /// are those of a run that nobody killed.
  @Test func itSurvivesBeingKilled() throws {
    try batch.makePictures(24)
    #expect(try folder.retouch(batch.edit.dropLast() + ["whole"]).status == 0)
    var kills = 0
    for delay in [150, 250, 300, 200, 350, 180, 260] as [UInt32] {
      let process = try RetouchProcess.prepared(batch.edit, in: folder)
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(delay * 1000)
      if process.isRunning { kills += 1 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try folder.retouch(batch.edit).status == 0)
    #expect(kills > 0)
    #expect(try batch.results() == batch.results("whole"))
    let done = try batch.outputs("done")
    #expect(done.count == 24 && Set(done).count == 24)
    for name in ["claims", "runners"] {
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path("out/.retouch/\(name)"))
          .isEmpty)
    }
    #expect(try batch.results().keys.allSatisfy { !$0.hasSuffix(".part") })
  }

  @Test func twoRunsShareAFolder() throws {
    try batch.makePictures(16)
    try Data().write(to: URL(fileURLWithPath: folder.path("in/bad.png")))
    let first = try RetouchProcess.prepared(batch.edit, in: folder)
    first.standardError = FileHandle.nullDevice
    try first.run()
    let second = try folder.retouch(batch.edit)
    first.waitUntilExit()
    #expect(first.terminationStatus == 1 && second.status == 1)
    let done = try batch.outputs("done")
    #expect(done.count == 16 && Set(done).count == 16)
  }

  /// As a run on another machine looks from here.
  /// - Parameter sum: of what it said that it was about to put there.
  private func claim(_ output: String, sum: String = "-", beat: Date) throws {
    try batch.make(folder: "out/.retouch/claims")
    try batch.make(folder: "out/.retouch/runners")
    var digest = Digest(.sha256)
    digest.add(output.utf8)
    try folder.write(
      Data("elsewhere-1-x\n\(sum)\n\(output)\n".utf8),
      as: "out/.retouch/claims/\(digest.hexadecimal().prefix(40))")
    let runner = "out/.retouch/runners/elsewhere-1-x"
    try folder.write(
      Data(#"{"place":"elsewhere","process":1,"begun":"1"}"#.utf8), as: runner)
    try FileManager.default.setAttributes(
      [.modificationDate: beat], ofItemAtPath: folder.path(runner))
  }

  @Test func whatADeadMachineWasAtIsTakenOver() throws {
    try batch.makePictures(3)
    // It died after it had put the result there, and before it said so.
    let whatever = Data("whatever".utf8)
    var digest = Digest(.sha256)
    digest.add(whatever)
    try claim(
      "0.png", sum: digest.hexadecimal(), beat: Date(timeIntervalSinceNow: -1_000))
    try folder.write(whatever, as: "out/0.png")
    try folder.write(Data("part".utf8), as: "out/.retouch-77-abc-0.png.part")
    #expect(try folder.retouch(batch.edit).status == 0)
    #expect(try batch.outputs("done").count == 3 && batch.outputs("interrupted") == ["0.png"])
    #expect(try batch.results().keys.sorted() == ["0.png", "2.webp", "sub/1.jpg"])
    #expect(try folder.picture("out/0.png").width == 40)
  }

  /// A claim gives no right to what its run didn't make, and to nothing outside the folder.
  @Test func aDeadRunsClaimIsNoRightToOthersFiles() throws {
    try batch.makePictures(3)
    let precious = Data("precious".utf8)
    try claim("0.png", beat: Date(timeIntervalSinceNow: -1_000))
    try folder.write(precious, as: "out/0.png")
    try folder.write(precious, as: "precious.txt")
    for (name, text) in [
      ("aa", "../../../precious.txt\n-\n2.webp\n"), ("bb", "x-1-y\n-\n../precious.txt\n"),
      ("cc", ""), ("dd", "x-1-y\n-\n.retouch/journal/x\n"),
    ] {
      let path = "out/.retouch/claims/\(name)"
      try folder.write(Data(text.utf8), as: path)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -1_000)], ofItemAtPath: folder.path(path))
    }
    #expect(try folder.retouch(batch.edit).status == 1)
    #expect(try folder.data("out/0.png") == precious)
    #expect(try folder.data("precious.txt") == precious)
    #expect(try batch.outputs("done") == ["2.webp", "sub/1.jpg"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("out/.retouch/claims"))
        .isEmpty)
  }

  /// What somebody does with a result after an interrupted run is theirs.
  @Test func anInterruptedResultThatWasChangedStays() throws {
    try batch.makePictures(1)
    var digest = Digest(.sha256)
    digest.add(Data("whatever".utf8))
    try claim(
      "0.png", sum: digest.hexadecimal(), beat: Date(timeIntervalSinceNow: -1_000))
    #expect(try folder.retouch(batch.edit).status == 0)
    try folder.write(Data("edited".utf8), as: "out/0.png")
    #expect(try folder.retouch(batch.edit).status == 1)
    #expect(try folder.data("out/0.png") == Data("edited".utf8))
  }

  @Test func whatALiveMachineIsAtIsLeftToIt() throws {
    try batch.makePictures(3)
    try claim("0.png", beat: Date())
    let result = try folder.retouch(batch.edit + ["--stop-after", "4s"])
    #expect(result.status == 75)
    #expect(try batch.results().keys.sorted() == ["2.webp", "sub/1.jpg"])
  }

  /// Needs the right to mount a file system of a few kilobytes.
  @Test func aFullDiskIsWaitedFor() throws {
    try folder.makePicture("in/large.png", 200, 200)
    try batch.make(folder: "out")
    let out = folder.path("out")
    guard try run("mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", out) == 0 else { return }
    defer { _ = try? run("umount", out) }
    let process = try RetouchProcess.prepared(batch.edit, in: folder)
    let log = folder.path("log")
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try process.run()
    var words = ""
    for _ in 0..<600 where !words.contains("waiting for room") && process.isRunning {
      usleep(100_000)
      words = try String(contentsOfFile: log, encoding: .utf8)
    }
    #expect(words.contains("No space left on device") && words.contains("waiting for room"))
    #expect(try batch.results().isEmpty)
    #expect(try run("mount", "-o", "remount,size=4m", out) == 0)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.picture("out/large.png").width == 400)
    #expect(try batch.outputs("done") == ["large.png"])
  }

  /// A journal that can't grow beyond a kilobyte holds whole lines; more of it is an error.
  @Test func aLineThatIsCutShortIsTakenBack() throws {
    try batch.makePictures(6)
    let process = try RetouchProcess.prepared(batch.edit, in: folder)
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments =
      ["-c", #"trap "" XFSZ; ulimit -f 1; exec "$@""#, "bash", RetouchProcess.executable.path]
      + batch.edit
    process.standardError = FileHandle.nullDevice
    try RetouchProcess.runToEnd(process)
    #expect(RetouchProcess.status(process) == 74)
    let journals = folder.path("out/.retouch/journal")
    let names = try FileManager.default.contentsOfDirectory(atPath: journals)
    try #require(names.count == 1)
    let journal = try folder.data("out/.retouch/journal/\(names[0])")
    #expect(journal.last == UInt8(ascii: "\n") && journal.count < 1024)
    #expect(try !batch.records().isEmpty)
  }

  private func run(_ words: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func anInterruptSaysHowToGoOn() throws {
    try batch.makePictures(120)
    let process = try RetouchProcess.prepared(batch.edit, in: folder)
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    // In the middle of it, however slow or fast the machine is: once there is a result.
    var tries = 4000
    while tries > 0, process.isRunning, (try? batch.results().isEmpty) ?? true {
      usleep(5_000)
      tries -= 1
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    let messages = String(
      decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(process.terminationStatus == 130)
    #expect(
      messages.contains("to go on: ") && messages.contains(" batch upscale --set scale=2 -i in"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("out/.retouch/runners"))
        .isEmpty)
    #expect(try folder.retouch(batch.edit).status == 0)
    #expect(try Set(batch.outputs("done")).count == 120)
  }
}
