import Foundation
import Pictures
import Testing

/// What goes to standard output and error.
@Suite struct ReportTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func jsonIsOneObjectALine() throws {
    try folder.makePicture("in.png")
    let result = try folder.retouch(
      "upscale", "in.png", "--scale", "2", "-o", "out.png", "--json", "--steps", "1", "--seed",
      "18446744073709551615")
    #expect(result.status == 0 && result.messages.isEmpty)
    let object = try #require(try result.objects().first)
    #expect(object["edit"] as? String == "upscale")
    #expect(object["input"] as? String == "in.png")
    #expect(object["output"] as? String == "out.png")
    #expect(object["width"] as? Int == 128 && object["height"] as? Int == 128)
    #expect(object["model"] as? String == "bundled")
    #expect(object["precision"] as? String == "fp32")
    #expect((object["seed"] as? NSNumber)?.uint64Value == .max)
    #expect(object["sample"] as? Int == 1)
    #expect((object["tiles"] as? Int ?? 0) > 0)
    #expect((object["seconds"] as? Double ?? 0) > 0)
    #expect((object["notes"] as? [String]) == [])
  }

  @Test func aRandomSeedIsSaid() throws {
    let arguments = ["sample", "--steps", "1"]
    let result = try folder.retouch(arguments + ["-o", "a.png", "--seed", "random"])
    let seed = try #require(result.messages.split(separator: " ").last)
    #expect(result.messages == "retouch: seed \(seed)")
    let again = try folder.retouch(
      arguments + ["-o", "b.png", "--seed", seed.trimmingCharacters(in: .newlines)])
    #expect(again.status == 0)
    #expect(try folder.data("a.png") == folder.data("b.png"))
    let reported = try folder.retouch(arguments + ["-o", "c.png", "--seed", "random", "--json"])
    #expect(reported.messages.isEmpty)
    #expect(try reported.objects().first?["seed"] is NSNumber)
  }

  @Test func picturesGoThroughPipes() throws {
    try folder.makePicture("in.png")
    let arguments = ["--steps", "1"]
    let file = try folder.retouch(["colorize", "in.png", "-o", "out.png"] + arguments)
    #expect(file.status == 0)
    let piped = try folder.retouch(
      ["colorize", "-", "-o", "-"] + arguments, input: try folder.data("in.png"))
    #expect(piped.status == 0 && piped.messages.isEmpty)
    #expect(try piped.output == folder.data("out.png"))
    let webp = try folder.retouch(
      ["colorize", "-", "-o", "-", "--format", "webp"] + arguments,
      input: try folder.data("in.png"))
    #expect(webp.output.dropFirst(8).prefix(4) == Data("WEBP".utf8))
  }

  @Test func theMaskMayComeThroughThePipe() throws {
    try folder.makePicture("in.png")
    try folder.makeMask("mask.png")
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "-", "-o", "out.png", "--steps", "1",
      input: try folder.data("mask.png"))
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }

  @Test func aBrokenPipeIsAnErrorLikeAnyOther() throws {
    try folder.makePicture("in.png", 128, 128)
    let process = try RetouchProcess.prepared(
      ["upscale", "in.png", "--scale", "4", "--steps", "1", "-o", "-"], in: folder)
    let output = Pipe()
    let messages = Pipe()
    process.standardOutput = output
    process.standardError = messages
    var text = ""
    try RetouchProcess.runToEnd(process) {
      try output.fileHandleForReading.close()
      text = String(
        decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    #expect(RetouchProcess.status(process) == 74)
    #expect(text == "retouch: standard output: writing failed: Broken pipe\n")
  }
}
