import Foundation
import Jobs
import Pictures
import RetouchKit
import TestSupport
import Testing

/// Which pictures a batch has, and what their results are called.
@Suite struct BatchPlanTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func make(_ names: String...) throws {
    for name in names { try folder.write(name, to: name) }
  }

  private func plan(
    _ inputs: [String], name: NameTemplate = .name,
    _ change: (inout BatchRequest) -> Void = { _ in }
  ) throws -> BatchPlan {
    var request = BatchRequest(
      inputs.map { $0 == "-" ? $0 : folder($0) }, to: folder("out"), name: name)
    change(&request)
    return try BatchPlan(request)
  }

  private func refusal(
    _ inputs: [String], name: NameTemplate = .name,
    _ change: (inout BatchRequest) -> Void = { _ in }
  ) throws -> RetouchError {
    try #require(throws: RetouchError.self) { _ = try plan(inputs, name: name, change) }
  }

  @Test func aFolderKeepsItsTree() throws {
    try make(
      "in/a.jpg", "in/trip/b.PNG", "in/trip/deep/c.webp", "in/notes.txt", "in/.hidden.png",
      "in/.cache/d.png", "in/gif.gif")
    let plan = try plan(["in"])
    #expect(plan.notes.isEmpty)
    #expect(plan.items.map(\.name) == ["a.jpg", "gif.gif", "trip/b.PNG", "trip/deep/c.webp"])
    #expect(plan.items.map(\.output) == ["a.jpg", "gif.png", "trip/b.PNG", "trip/deep/c.webp"])
    #expect(plan.items[2].path == folder("in/trip/b.PNG"))
  }

  @Test func resultsAmongTheInputsAreNoInputs() throws {
    try make("in/a.png", "in/out/b.png")
    let plan = try plan(["in"]) { $0.folder = folder("in/out") }
    #expect(plan.items.map(\.name) == ["a.png"])
  }

  @Test func linksToFoldersLeadNowhere() throws {
    try make("in/a.png")
    try FileManager.default.createSymbolicLink(
      atPath: folder("in/loop"), withDestinationPath: folder("in"))
    try FileManager.default.createSymbolicLink(
      atPath: folder("in/b.png"), withDestinationPath: folder("in/a.png"))
    #expect(try plan(["in"]).items.map(\.name) == ["a.png", "b.png"])
  }

  @Test func patternsAreFoundFromTheirFixedFolder() throws {
    try make("in/x/a.png", "in/y/b.png", "in/y/c.txt", "in/z/deep/d.png")
    #expect(try plan(["in/*/*.png"]).items.map(\.name) == ["x/a.png", "y/b.png"])
    #expect(try plan(["in/[yz]"]).items.map(\.name) == ["y/b.png", "z/deep/d.png"])
    try make("in/[1].png")
    #expect(try plan(["in/[1].png"]).items.map(\.name) == ["[1].png"])
  }

  @Test func namesAreFilledIn() throws {
    try make("in/trip/a.jpg", "in/plain")
    let template = try NameTemplate("{stem}-restored.{ext}")
    #expect(try plan(["in"], name: template).items.map(\.output) == ["trip/a-restored.jpg"])
    let flat = try NameTemplate("{dir}_{stem}.png")
    #expect(try plan(["in"], name: flat).items.map(\.output) == ["trip_a.png"])
    #expect(
      try plan(["in"], name: template) { $0.format = .webp }.items.map(\.output)
        == ["trip/a-restored.webp"])
  }

  @Test(arguments: [
    ("{stm}.png", "not known"), ("{stem.png", "has no }"), ("{}", "not known"),
  ])
  func unknownPlaceholdersAreNamed(template: String, words: String) {
    let error = #expect(throws: RetouchError.self) { try NameTemplate(template) }
    #expect(error?.description.contains(words) == true && error?.kind == .badSetting)
  }

  @Test func twoResultsOfOneNameAreRefused() throws {
    try make("in/a.png", "in/a.jpg", "other/a.png")
    let error = try refusal(["in"], name: try NameTemplate("{stem}.png"))
    #expect(error.description.contains("a.jpg") && error.description.contains("a.png"))
    #expect(try refusal(["in/a.png", "other/a.png"]).kind == .badSetting)
    // The same picture twice is one.
    #expect(try plan(["in/a.png", "in/a.png"]).items.count == 1)
  }

  @Test func noInputIsReplaced() throws {
    try make("in/a.png")
    let error = try refusal(["in"]) { $0.folder = folder("in") }
    #expect(error.kind == .badSetting && error.description.contains("folder of the results"))
    #expect(
      try refusal(["in/a.png"]) { $0.folder = folder("in") }.description
        .contains("one of the pictures to edit"))
  }

  @Test(arguments: ["../a.png", "/a.png", "x/../../a.png", "{dir}/../../a.png", ".retouch/a.png"])
  func resultsStayInTheirFolder(name: String) throws {
    try make("in/a.png")
    #expect(try refusal(["in"], name: try NameTemplate(name)).kind == .badSetting)
  }

  @Test func masksAreNoInputs() throws {
    try make("in/a.png", "in/b.png", "in/masks/a.png", "in/masks/b.png")
    let pattern = folder("in/masks") + "/{stem}.png"
    let plan = try plan(["in"]) { $0.masks = try? NameTemplate(pattern) }
    #expect(plan.items.map(\.name) == ["a.png", "b.png"])
    #expect(plan.items[1].overrides.values["mask"] == .text(folder("in/masks/b.png")))
  }

  @Test func nothingThereIsSaid() throws {
    try make("in/notes.txt")
    #expect(try refusal(["in"]).kind == .noInput)
    #expect(try refusal(["absent"]).kind == .noInput)
    #expect(try refusal(["in/*.png"]).kind == .noInput)
  }

  // MARK: Lists

  @Test func csvRowsOverride() throws {
    try folder.write(
      """
      \u{FEFF}input,output,mask,seed\r
      "a, b.png",x/first.png,m.png,7\r

      sub/c.png,,,\r
      /elsewhere/d.jpg,,"n ""1"".png",
      """, to: "list.csv")
    let items = try plan(["list.csv"]).items
    #expect(items.map(\.name) == ["a, b.png", "sub/c.png", "d.jpg"])
    #expect(items.map(\.output) == ["x/first.png", "sub/c.png", "d.jpg"])
    #expect(items.map(\.path) == [folder("a, b.png"), folder("sub/c.png"), "/elsewhere/d.jpg"])
    #expect(items[0].overrides.values == ["mask": .text("m.png"), "seed": .text("7")])
    #expect(items[1].overrides.values.isEmpty)
    #expect(items[2].overrides.values == ["mask": .text("n \"1\".png")])
  }

  @Test func jsonLinesOverride() throws {
    try folder.write(
      "{\"input\":\"a.png\",\"scale\":4}\n\n{\"input\":\"b.png\"}", to: "list.jsonl")
    let items = try plan(["list.jsonl"]).items
    #expect(items.map(\.name) == ["a.png", "b.png"])
    #expect(items[0].overrides.values == ["scale": .json(.integer(4))])
  }

  @Test func namesALine() throws {
    try folder.write(Data("a.png\r\n\nb c.jpg".utf8), to: "list.txt")
    #expect(try plan(["list.txt"]).items.map(\.name) == ["a.png", "b c.jpg"])
  }

  @Test(arguments: [
    ("l.csv", "output\nx.png\n", "line 1"), ("l.csv", "input,input\na,b\n", "line 1"),
    ("l.csv", "input,mask\na.png\n", "line 2: has 1 cells"),
    ("l.csv", "input\n\"a.png\n", "never ends"),
    ("l.csv", "input\na\"b.png\n", "quote"), ("l.csv", "input,output\na.png,../b.png\n", "line 2"),
    ("l.jsonl", "{\"input\": 3}\n", "must be the name"), ("l.jsonl", "[]\n", "no JSON object"),
    ("l.jsonl", "{\"output\": \"a.png\"}\n", "input is missing"), ("l.jsonl", "{", "not sound"),
    ("l.txt", "\n\n", "lists no pictures"), ("l.csv", "input\n", "lists no pictures"),
  ])
  func damagedListsAreNamed(file: String, text: String, words: String) throws {
    try folder.write(Data(text.utf8), to: file)
    let error = try refusal([file])
    #expect(error.description.contains(words) && error.description.contains(file))
    #expect(!error.description.contains("\n"))
  }

  @Test func textOfAnotherEncodingIsRefused() throws {
    try folder.write(Data([0x61, 0xE4, 0x2E, 0x70, 0x6E, 0x67]), to: "l.txt")
    #expect(try refusal(["l.txt"]).description.contains("UTF-8"))
  }

  // MARK: Shards

  @Test func shardsPartThePictures() throws {
    for number in 0..<200 { try make("in/\(number % 3)/\(number).png") }
    let all = Set(try plan(["in"]).items.map(\.output))
    var seen: [String] = []
    for number in 1...7 {
      let part = try plan(["in"]) { $0.shard = try? Shard("\(number)/7") }
      #expect(part.total == 200 && (10...50).contains(part.items.count))
      seen += part.items.map(\.output)
    }
    #expect(seen.count == 200 && Set(seen) == all)
  }

  /// Other machines, and other programs, must come to the same parts.
  @Test func shardsGoByTheNameAlone() throws {
    // FNV-1a, 64 bits, of "a" is 0xaf63dc4c8601ec8c; modulo 16 that is 12, which is part 13.
    #expect(try (1...16).filter { try Shard("\($0)/16").contains("a") } == [13])
    #expect(try (1...16).filter { try Shard("\($0)/16").contains("") } == [6])
  }

  @Test(arguments: ["0/4", "5/4", "1/0", "1", "a/b", "1/4/2", "-1/4", "1/ 4", "1/1000001", ""])
  func badShardsAreRefused(text: String) {
    #expect(throws: RetouchError.self) { try Shard(text) }
  }
}
