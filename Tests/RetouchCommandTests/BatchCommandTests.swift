import Foundation
import Pictures
import Testing

/// `retouch batch` from outside: what users and schedulers see of it.
@Suite struct BatchCommandTests {
  let batch: BatchFixture
  var folder: TestFolder { batch.folder }

  init() throws { batch = try BatchFixture() }

  @Test func aResultIsWhatTheEditAloneMakes() throws {
    try batch.makePictures(3)
    let ran = try folder.retouch(batch.edit)
    #expect(ran.status == 0 && ran.output.isEmpty)
    #expect(try batch.results().keys.sorted() == ["0.png", "2.webp", "sub/1.jpg"])
    for (input, output) in [
      ("in/0.png", "0.png"), ("in/sub/1.jpg", "1.jpg"), ("in/2.webp", "2.webp"),
    ] {
      let alone = try folder.retouch("upscale", input, "--scale", "2", "-o", output)
      #expect(alone.status == 0)
      let name = output == "1.jpg" ? "sub/1.jpg" : output
      #expect(try batch.results()[name] == folder.data(output))
    }
    let record = try #require(try batch.records().first { $0["output"] as? String == "0.png" })
    #expect(record["width"] as? Int == 40 && record["height"] as? Int == 48)
    #expect(record["seed"] as? Int == 0 && (record["tiles"] as? Int ?? 0) > 0)
    #expect((record["inputSHA256"] as? String)?.count == 64)
    #expect((record["outputSHA256"] as? String)?.count == 64)
  }

  @Test func aRecipeOfSeveralEditsRuns() throws {
    try batch.makePictures(2)
    try folder.write(
      Data(
        #"{"retouch-recipe":1,"edits":[{"edit":"colorize"},{"edit":"upscale","scale":2}]}"#.utf8),
      as: "recipe.json")
    #expect(
      try folder.retouch(
        "batch", "recipe.json", "-i", "in", "-o", "out", "--name", "{stem}-new.png"
      )
      .status == 0)
    #expect(try batch.results().keys.sorted() == ["0-new.png", "sub/1-new.png"])
    #expect(
      try folder.retouch("run", "recipe.json", "in/0.png", "-o", "alone.png").status == 0)
    #expect(try batch.results()["0-new.png"] == folder.data("alone.png"))
  }

  @Test func onlyWhatFailedChangedOrIsMissingIsDoneAgain() throws {
    try batch.makePictures(4)
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path("in/bad.png")))
    let first = try folder.retouch(batch.edit)
    #expect(first.status == 1)
    #expect(first.messages.contains("in/bad.png: is text"))
    #expect(try batch.outputs("failed") == ["bad.png"] && batch.outputs("done").count == 4)
    // Nothing but the failed one.
    #expect(try folder.retouch(batch.edit).status == 1)
    #expect(try batch.outputs("done").count == 4 && batch.outputs("failed").count == 2)
    // Mended, and one missing, one changed, one only touched.
    try folder.makePicture("in/bad.png")
    try FileManager.default.removeItem(atPath: folder.path("out/0.png"))
    try folder.makePicture("in/sub/1.jpg", 30, 30)
    try FileManager.default.setAttributes(
      [.modificationDate: Date()], ofItemAtPath: folder.path("in/2.webp"))
    #expect(try folder.retouch(batch.edit).status == 0)
    #expect(
      try batch.outputs("done").filter { name in try batch.outputs("done").count { $0 == name } > 1
      }
        == ["0.png", "0.png", "sub/1.jpg", "sub/1.jpg"])
    // Another size is another recipe; after it the first is to be done again.
    #expect(try folder.retouch(batch.edit + ["--set", "scale=3"]).status == 0)
    #expect(try batch.outputs("done").count == 12)
    let last = try folder.retouch(batch.edit)
    #expect(last.status == 0)
    #expect(try batch.outputs("done").count == 17)
    #expect(try folder.retouch(batch.edit).messages.contains("all done already"))
  }

  @Test func filesOfOthersAreNeverReplaced() throws {
    try batch.makePictures(2)
    try batch.make(folder: "out")
    try folder.write(Data("precious".utf8), as: "out/0.png")
    let refused = try folder.retouch(batch.edit)
    #expect(refused.status == 1 && refused.messages.contains("no batch wrote it"))
    #expect(try folder.data("out/0.png") == Data("precious".utf8))
    #expect(try batch.outputs("done") == ["sub/1.jpg"])
    // What a batch wrote and a person has changed is the person's.
    try folder.write(Data("edited".utf8), as: "out/sub/1.jpg")
    #expect(try folder.retouch(batch.edit).status == 1)
    #expect(try folder.data("out/sub/1.jpg") == Data("edited".utf8))
    #expect(try folder.retouch(batch.edit + ["--overwrite"]).status == 0)
    #expect(try batch.results().values.allSatisfy { $0.count > 20 })
  }

  @Test func masksGoByTheirPictures() throws {
    try folder.makePicture("in/a.png")
    try folder.makePicture("in/sub/b.png")
    try batch.make(folder: "masks/sub")
    try folder.makeMask("masks/a.png")
    try folder.makeMask("masks/sub/b.png", box: PixelRectangle(x: 2, y: 2, width: 9, height: 9))
    let ran = try folder.retouch(
      "batch", "inpaint", "-i", "in", "-o", "out", "--masks", "masks/{dir}/{stem}.png")
    #expect(ran.status == 0)
    #expect(
      try folder.retouch("inpaint", "in/sub/b.png", "--mask", "masks/sub/b.png", "-o", "b.png")
        .status == 0)
    #expect(try batch.results()["sub/b.png"] == folder.data("b.png"))
    // Another mask is another recipe, under the same name.
    try folder.makeMask("masks/a.png", box: PixelRectangle(x: 40, y: 40, width: 5, height: 5))
    #expect(
      try folder.retouch(
        "batch", "inpaint", "-i", "in", "-o", "out", "--masks", "masks/{dir}/{stem}.png"
      ).status == 0)
    #expect(try batch.outputs("done") == ["a.png", "a.png", "sub/b.png"])
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
    #expect(try batch.records().first { $0["output"] as? String == "b.png" }?["seed"] as? Int == 5)
  }

  @Test func shardsPartTheWork() throws {
    try batch.makePictures(9)
    #expect(try folder.retouch(batch.edit.dropLast() + ["whole"]).status == 0)
    for number in 1...3 {
      #expect(try folder.retouch(batch.edit + ["--shard", "\(number)/3"]).status == 0)
    }
    #expect(try batch.results() == batch.results("whole"))
    #expect(try batch.outputs("done").count == 9)
  }

  @Test func tooManyFailuresStopIt() throws {
    for number in 0..<20 {
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("in/\(number).png")))
    }
    let result = try folder.retouch(batch.edit + ["--max-failures", "3", "--jobs", "1"])
    #expect(result.status == 1 && result.messages.contains("too many"))
    #expect(try (3...5).contains(batch.outputs("failed").count))
  }

  @Test func theTimeIsKept() throws {
    try batch.makePictures(60)
    let result = try folder.retouch(batch.edit + ["--stop-after", "1s", "--jobs", "1"])
    #expect(result.status == 75 && result.messages.contains("the time is up"))
    let done = try batch.outputs("done").count
    #expect(done > 0 && done < 60)
  }

  @Test func aDryRunMakesNothing() throws {
    try batch.makePictures(2)
    let result = try folder.retouch(batch.edit + ["--dry-run"])
    #expect(result.status == 0)
    #expect(result.text.contains("to do  in/0.png -> out/0.png\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test func jobsAndThreadsChangeNothing() throws {
    try batch.makePictures(6)
    #expect(try folder.retouch(batch.edit + ["--jobs", "1", "--threads", "1"]).status == 0)
    #expect(
      try folder.retouch(batch.edit.dropLast() + ["other", "--jobs", "4", "--threads", "3"]).status
        == 0)
    #expect(try batch.results() == batch.results("other"))
  }

  @Test func jsonPrintsTheJournal() throws {
    try batch.makePictures(2)
    let result = try folder.retouch(batch.edit + ["--json", "--quiet"])
    #expect(result.messages.isEmpty)
    #expect(try result.objects().compactMap { $0["status"] as? String } == ["done", "done"])
  }

  @Test func whatIsWrongWithAllIsSaidOnce() throws {
    try batch.makePictures(3)
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

  /// Files as they lie about: pipes, odd times, links, names that look alike.
  @Test func oddFilesHarmNobody() throws {
    try batch.makePictures(1)
    try folder.makePicture("in/e\u{301}.png", 20, 20)
    try folder.makePicture("in/\u{E9}.png", 22, 22)
    try folder.makePicture("in/\u{E33}.png", 24, 24)
    #expect(mkfifo(folder.path("in/pipe.png"), 0o600) == 0)
    try folder.makePicture("in/old.png", 20, 20)
    for (name, seconds) in [("in/old.png", 10_413_792_000.0)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: folder.path(name))
    }
    try batch.make(folder: "out")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("out/old.png"), withDestinationPath: "../in/old.png")
    let before = try folder.data("in/old.png")
    let result = try folder.retouch(batch.edit + ["--overwrite"])
    #expect(result.status == 1 && result.messages.contains("in/old.png: "))
    #expect(result.messages.contains("is a link"))
    #expect(try folder.data("in/old.png") == before)
    #expect(try batch.outputs("done").count == 4)
    // Two of the names are one to Swift's dictionaries.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).count == 6)
    // A pipe in a result's place is nobody's result.
    try FileManager.default.removeItem(atPath: folder.path("out/old.png"))
    #expect(mkfifo(folder.path("out/old.png"), 0o600) == 0)
    #expect(try folder.retouch(batch.edit).status == 1)
  }

  @Test func anotherPageIsAnotherRecipe() throws {
    try folder.write(FileBuilder.animation, as: "in/two.gif")
    let edit = ["batch", "colorize", "-i", "in", "-o", "out"]
    let refused = try folder.retouch(edit)
    #expect(refused.status == 1 && refused.messages.contains("--page N"))
    #expect(try folder.retouch(edit + ["--page", "1"]).status == 0)
    let first = try batch.results()
    #expect(try folder.retouch(edit + ["--page", "2"]).status == 0)
    #expect(try batch.results() != first)
  }

  @Test func oneBadRowIsOnePictureFailed() throws {
    try folder.makePicture("in/a.png", 20, 20)
    try folder.makePicture("in/b.png", 20, 20)
    try folder.write(Data("input,scale\na.png,99\nb.png,2\n".utf8), as: "in/list.csv")
    let result = try folder.retouch("batch", "upscale", "-i", "in/list.csv", "-o", "out")
    #expect(result.status == 1 && result.messages.contains("in/a.png: upscale: edits[0].scale"))
    #expect(try batch.outputs("done") == ["b.png"])
    try folder.write(Data("input,scale\na.png,2\na.png,3\n".utf8), as: "in/twice.csv")
    #expect(
      try folder.retouch("batch", "upscale", "-i", "in/twice.csv", "-o", "other").messages
        .contains("both be written"))
  }
}
