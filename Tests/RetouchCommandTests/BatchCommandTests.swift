import Foundation
import Hub
import Pictures
import Testing

/// `retouch batch` from outside: what users and schedulers see of it.
@Suite struct BatchCommandTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try make(folder: "in/sub")
  }

  private func make(folder name: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path(name), withIntermediateDirectories: true)
  }

  /// Small pictures, in two folders and three formats.
  private func makePictures(_ count: Int) throws {
    for number in 0..<count {
      let ending = ["png", "jpg", "webp"][number % 3]
      try folder.makePicture(
        "in/\(number % 2 == 0 ? "" : "sub/")\(number).\(ending)", 20 + number % 7, 24)
    }
  }

  private let edit = ["batch", "upscale", "--set", "scale=2", "-i", "in", "-o", "out"]

  /// Results by name, without the journal.
  private func results(_ name: String = "out") throws -> [String: Data] {
    var found: [String: Data] = [:]
    let root = folder.path(name)
    for entry in try FileManager.default.subpathsOfDirectory(atPath: root)
    where !entry.hasPrefix(".retouch") {
      var isFolder: ObjCBool = false
      FileManager.default.fileExists(atPath: "\(root)/\(entry)", isDirectory: &isFolder)
      if !isFolder.boolValue { found[entry] = try folder.data("\(name)/\(entry)") }
    }
    return found
  }

  private func records(_ name: String = "out") throws -> [[String: Any]] {
    let journals = folder.path("\(name)/.retouch/journal")
    return try FileManager.default.contentsOfDirectory(atPath: journals).sorted().flatMap {
      journal in
      try String(contentsOfFile: "\(journals)/\(journal)", encoding: .utf8).split(separator: "\n")
        .map {
          try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
  }

  private func outputs(_ status: String, _ name: String = "out") throws -> [String] {
    try records(name).filter { $0["status"] as? String == status }
      .compactMap { $0["output"] as? String }.sorted()
  }

  @Test func aResultIsWhatTheEditAloneMakes() throws {
    try makePictures(3)
    let batch = try folder.retouch(edit)
    #expect(batch.status == 0 && batch.output.isEmpty)
    #expect(try results().keys.sorted() == ["0.png", "2.webp", "sub/1.jpg"])
    for (input, output) in [
      ("in/0.png", "0.png"), ("in/sub/1.jpg", "1.jpg"), ("in/2.webp", "2.webp"),
    ] {
      let alone = try folder.retouch("upscale", input, "--scale", "2", "-o", output)
      #expect(alone.status == 0)
      let name = output == "1.jpg" ? "sub/1.jpg" : output
      #expect(try results()[name] == folder.data(output))
    }
    let record = try #require(try records().first { $0["output"] as? String == "0.png" })
    #expect(record["width"] as? Int == 40 && record["height"] as? Int == 48)
    #expect(record["seed"] as? Int == 0 && (record["tiles"] as? Int ?? 0) > 0)
    #expect((record["inputSHA256"] as? String)?.count == 64)
    #expect((record["outputSHA256"] as? String)?.count == 64)
  }

  @Test func aRecipeOfSeveralEditsRuns() throws {
    try makePictures(2)
    try folder.write(
      Data(
        #"{"retouch-recipe":1,"edits":[{"edit":"colorize"},{"edit":"upscale","scale":2}]}"#.utf8),
      as: "recipe.json")
    #expect(
      try folder.retouch(
        "batch", "recipe.json", "-i", "in", "-o", "out", "--name", "{stem}-new.png"
      )
      .status == 0)
    #expect(try results().keys.sorted() == ["0-new.png", "sub/1-new.png"])
    #expect(
      try folder.retouch("run", "recipe.json", "in/0.png", "-o", "alone.png").status == 0)
    #expect(try results()["0-new.png"] == folder.data("alone.png"))
  }

  @Test func onlyWhatFailedChangedOrIsMissingIsDoneAgain() throws {
    try makePictures(4)
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path("in/bad.png")))
    let first = try folder.retouch(edit)
    #expect(first.status == 1)
    #expect(first.messages.contains("in/bad.png: is text"))
    #expect(try outputs("failed") == ["bad.png"] && outputs("done").count == 4)
    // Nothing but the failed one.
    #expect(try folder.retouch(edit).status == 1)
    #expect(try outputs("done").count == 4 && outputs("failed").count == 2)
    // Mended, and one missing, one changed, one only touched.
    try folder.makePicture("in/bad.png")
    try FileManager.default.removeItem(atPath: folder.path("out/0.png"))
    try folder.makePicture("in/sub/1.jpg", 30, 30)
    try FileManager.default.setAttributes(
      [.modificationDate: Date()], ofItemAtPath: folder.path("in/2.webp"))
    #expect(try folder.retouch(edit).status == 0)
    #expect(
      try outputs("done").filter { name in try outputs("done").count { $0 == name } > 1 }
        == ["0.png", "0.png", "sub/1.jpg", "sub/1.jpg"])
    // Another size is another recipe; after it the first is to be done again.
    #expect(try folder.retouch(edit + ["--set", "scale=3"]).status == 0)
    #expect(try outputs("done").count == 12)
    let last = try folder.retouch(edit)
    #expect(last.status == 0)
    #expect(try outputs("done").count == 17)
    #expect(try folder.retouch(edit).messages.contains("all done already"))
  }

  @Test func filesOfOthersAreNeverReplaced() throws {
    try makePictures(2)
    try make(folder: "out")
    try folder.write(Data("precious".utf8), as: "out/0.png")
    let refused = try folder.retouch(edit)
    #expect(refused.status == 1 && refused.messages.contains("no batch wrote it"))
    #expect(try folder.data("out/0.png") == Data("precious".utf8))
    #expect(try outputs("done") == ["sub/1.jpg"])
    // What a batch wrote and a person has changed is the person's.
    try folder.write(Data("edited".utf8), as: "out/sub/1.jpg")
    #expect(try folder.retouch(edit).status == 1)
    #expect(try folder.data("out/sub/1.jpg") == Data("edited".utf8))
    #expect(try folder.retouch(edit + ["--overwrite"]).status == 0)
    #expect(try results().values.allSatisfy { $0.count > 20 })
  }

  @Test func masksGoByTheirPictures() throws {
    try folder.makePicture("in/a.png")
    try folder.makePicture("in/sub/b.png")
    try make(folder: "masks/sub")
    try folder.makeMask("masks/a.png")
    try folder.makeMask("masks/sub/b.png", box: PixelRectangle(x: 2, y: 2, width: 9, height: 9))
    let batch = try folder.retouch(
      "batch", "inpaint", "-i", "in", "-o", "out", "--masks", "masks/{dir}/{stem}.png")
    #expect(batch.status == 0)
    #expect(
      try folder.retouch("inpaint", "in/sub/b.png", "--mask", "masks/sub/b.png", "-o", "b.png")
        .status == 0)
    #expect(try results()["sub/b.png"] == folder.data("b.png"))
    // Another mask is another recipe, under the same name.
    try folder.makeMask("masks/a.png", box: PixelRectangle(x: 40, y: 40, width: 5, height: 5))
    #expect(
      try folder.retouch(
        "batch", "inpaint", "-i", "in", "-o", "out", "--masks", "masks/{dir}/{stem}.png"
      ).status == 0)
    #expect(try outputs("done") == ["a.png", "a.png", "sub/b.png"])
    try FileManager.default.removeItem(atPath: folder.path("masks/a.png"))
    let missing = try folder.retouch(
      "batch", "inpaint", "-i", "in", "-o", "out", "--masks", "masks/{dir}/{stem}.png")
    #expect(missing.status == 1 && missing.messages.contains("masks/a.png: no such file"))
  }

  @Test func aListTellsEachPicture() throws {
    try folder.makePicture("in/a.png", 24, 24)
    try folder.makePicture("in/b.png", 24, 24)
    try folder.write(
      Data("input,output,scale,seed\na.png,x/two.png,2,\nb.png,,3,5\n".utf8), as: "in/list.csv")
    #expect(try folder.retouch("batch", "upscale", "-i", "in/list.csv", "-o", "out").status == 0)
    #expect(try folder.picture("out/x/two.png").width == 48)
    #expect(try folder.picture("out/b.png").width == 72)
    #expect(try records().first { $0["output"] as? String == "b.png" }?["seed"] as? Int == 5)
  }

  /// Killed at any moment: what was done stays done, the rest is done by another run, and the results
  /// are those of a run that nobody killed.
  @Test func itSurvivesBeingKilled() throws {
    try makePictures(24)
    #expect(try folder.retouch(edit.dropLast() + ["whole"]).status == 0)
    var kills = 0
    for delay in [150, 250, 300, 200, 350, 180, 260] as [UInt32] {
      let process = try RetouchProcess.prepared(edit, in: folder)
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(delay * 1000)
      if process.isRunning { kills += 1 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try folder.retouch(edit).status == 0)
    #expect(kills > 0)
    #expect(try results() == results("whole"))
    let done = try outputs("done")
    #expect(done.count == 24 && Set(done).count == 24)
    for name in ["claims", "runners"] {
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path("out/.retouch/\(name)"))
          .isEmpty)
    }
    #expect(try results().keys.allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test func twoRunsShareAFolder() throws {
    try makePictures(16)
    try Data().write(to: URL(fileURLWithPath: folder.path("in/bad.png")))
    let first = try RetouchProcess.prepared(edit, in: folder)
    first.standardError = FileHandle.nullDevice
    try first.run()
    let second = try folder.retouch(edit)
    first.waitUntilExit()
    #expect(first.terminationStatus == 1 && second.status == 1)
    let done = try outputs("done")
    #expect(done.count == 16 && Set(done).count == 16)
  }

  /// As a run on another machine looks from here.
  private func claim(_ output: String, beat: Date) throws {
    try make(folder: "out/.retouch/claims")
    try make(folder: "out/.retouch/runners")
    var digest = Digest(.sha256)
    digest.add(output.utf8)
    try folder.write(
      Data("elsewhere-1-x\n\(output)\n".utf8),
      as: "out/.retouch/claims/\(digest.hexadecimal().prefix(40))")
    let runner = "out/.retouch/runners/elsewhere-1-x"
    try folder.write(
      Data(#"{"place":"elsewhere","process":1,"begun":"1"}"#.utf8), as: runner)
    try FileManager.default.setAttributes(
      [.modificationDate: beat], ofItemAtPath: folder.path(runner))
  }

  @Test func whatADeadMachineWasAtIsTakenOver() throws {
    try makePictures(3)
    // It died after it had written the result, and before it said so; and while it wrote it.
    try claim("0.png", beat: Date(timeIntervalSinceNow: -1_000))
    try folder.write(Data("whatever".utf8), as: "out/0.png")
    try folder.write(Data("part".utf8), as: "out/.0.png.77.abc.tmp")
    #expect(try folder.retouch(edit).status == 0)
    #expect(try outputs("done").count == 3 && outputs("interrupted") == ["0.png"])
    #expect(try results().keys.sorted() == ["0.png", "2.webp", "sub/1.jpg"])
    #expect(try folder.picture("out/0.png").width == 40)
  }

  @Test func whatALiveMachineIsAtIsLeftToIt() throws {
    try makePictures(3)
    try claim("0.png", beat: Date())
    let result = try folder.retouch(edit + ["--stop-after", "4s"])
    #expect(result.status == 75)
    #expect(try results().keys.sorted() == ["2.webp", "sub/1.jpg"])
  }

  /// Needs the right to mount a file system of a few kilobytes.
  @Test func aFullDiskIsWaitedFor() throws {
    try folder.makePicture("in/large.png", 200, 200)
    try make(folder: "out")
    let out = folder.path("out")
    guard try run("mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", out) == 0 else { return }
    defer { _ = try? run("umount", out) }
    let process = try RetouchProcess.prepared(edit, in: folder)
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
    #expect(try results().isEmpty)
    #expect(try run("mount", "-o", "remount,size=4m", out) == 0)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try folder.picture("out/large.png").width == 400)
    #expect(try outputs("done") == ["large.png"])
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
    try makePictures(30)
    let process = try RetouchProcess.prepared(edit, in: folder)
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    usleep(600_000)
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
    #expect(try folder.retouch(edit).status == 0)
    #expect(try Set(outputs("done")).count == 30)
  }

  @Test func shardsPartTheWork() throws {
    try makePictures(9)
    #expect(try folder.retouch(edit.dropLast() + ["whole"]).status == 0)
    for number in 1...3 {
      #expect(try folder.retouch(edit + ["--shard", "\(number)/3"]).status == 0)
    }
    #expect(try results() == results("whole"))
    #expect(try outputs("done").count == 9)
  }

  @Test func tooManyFailuresStopIt() throws {
    for number in 0..<20 {
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("in/\(number).png")))
    }
    let result = try folder.retouch(edit + ["--max-failures", "3", "--jobs", "1"])
    #expect(result.status == 1 && result.messages.contains("too many"))
    #expect(try (3...5).contains(outputs("failed").count))
  }

  @Test func theTimeIsKept() throws {
    try makePictures(60)
    let result = try folder.retouch(edit + ["--stop-after", "1s", "--jobs", "1"])
    #expect(result.status == 75 && result.messages.contains("the time is up"))
    let done = try outputs("done").count
    #expect(done > 0 && done < 60)
  }

  @Test func aDryRunMakesNothing() throws {
    try makePictures(2)
    let result = try folder.retouch(edit + ["--dry-run"])
    #expect(result.status == 0)
    #expect(result.text.contains("to do  in/0.png -> out/0.png\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test func jobsAndThreadsChangeNothing() throws {
    try makePictures(6)
    #expect(try folder.retouch(edit + ["--jobs", "1", "--threads", "1"]).status == 0)
    #expect(
      try folder.retouch(edit.dropLast() + ["other", "--jobs", "4", "--threads", "3"]).status == 0)
    #expect(try results() == results("other"))
  }

  @Test func jsonPrintsTheJournal() throws {
    try makePictures(2)
    let result = try folder.retouch(edit + ["--json", "--quiet"])
    #expect(result.messages.isEmpty)
    #expect(try result.objects().compactMap { $0["status"] as? String } == ["done", "done"])
  }

  @Test func whatIsWrongWithAllIsSaidOnce() throws {
    try makePictures(3)
    try folder.write(Data(#"{"retouch-recipe":1,"edits":[]}"#.utf8), as: "empty.json")
    try folder.write(Data("input,scale\nin/0.png,99\n".utf8), as: "list.csv")
    for (status, arguments, words) in [
      (65, ["batch", "upscale", "-i", "in", "-o", "out"], "scale is missing"),
      (65, ["batch", "upscale", "-i", "in", "-o", "out", "--set", "scale=99"], "from 2 to 8"),
      (
        65, ["batch", "upscale", "-i", "in", "-o", "out", "--set", "scal=2"],
        "no edit has a field scal"
      ),
      (65, ["batch", "upscale", "-i", "list.csv", "-o", "out"], "from 2 to 8"),
      (65, ["batch", "empty.json", "-i", "in", "-o", "out"], "1 to 100"),
      (66, ["batch", "upscal", "-i", "in", "-o", "out"], "upscal"),
      (66, ["batch", "colorize", "-i", "absent", "-o", "out"], "no such file"),
      (64, ["batch", "colorize", "-i", "in", "-o", "out", "--shard", "4/3"], "--shard"),
      (64, ["batch", "colorize", "-i", "in", "-o", "out", "--set", "seed"], "--set"),
      (64, ["batch", "colorize", "-i", "in", "-o", "out", "--name", "{x}.png"], "{stem}"),
      (64, ["batch", "colorize", "-i", "in", "-o", "out", "--name", "{stem}.xyz"], ".xyz"),
      (
        64, ["batch", "colorize", "-i", "in", "-o", "out", "--name", "same.png"], "both be written"
      ),
      (64, ["batch", "colorize", "-i", "in", "-o", "out", "--stop-after", "1x"], "--stop-after"),
      (66, ["batch", "colorize", "-i", "in", "-o", "out", "--model", "absent"], "absent"),
    ] as [(Int32, [String], String)] {
      let result = try folder.retouch(arguments)
      #expect(result.status == status, "\(arguments): \(result.messages)")
      #expect(result.messages.contains(words), "\(arguments): \(result.messages)")
      #expect(result.messages.count { $0 == "\n" } == 1, "\(arguments): \(result.messages)")
    }
  }
}
