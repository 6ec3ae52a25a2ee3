import Foundation
import Pictures
import Testing

/// What is written is no other file that was named, `--overwrite` or not.
@Suite struct FileConflictTests {
  let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.makePicture("in.png")
    try folder.makePicture("other.png")
    try folder.makePicture("two.webp")
    try folder.makeMask("mask.png", box: PixelRectangle(x: 8, y: 8, width: 9, height: 9))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.png"), withDestinationPath: "mask.png")
    try FileManager.default.linkItem(
      atPath: folder.path("mask.png"), toPath: folder.path("second.png"))
    try Data(
      #"{"retouch-recipe": 1, "edits": [{"edit": "inpaint", "mask": "mask.png"}]}"#.utf8
    ).write(to: URL(fileURLWithPath: folder.path("recipe.json")))
  }

  /// The model isn't there, so whatever is computed ends otherwise.
  private static let inpaint = ["inpaint", "in.png", "--mask", "mask.png", "--model", "missing"]

  @Test(arguments: [
    (inpaint + ["-o", "mask.png"], ["--mask", "-o"]),
    (inpaint + ["-o", "link.png"], ["--mask", "-o"]),
    (inpaint + ["-o", "second.png"], ["--mask", "-o"]),
    (inpaint + ["-o", "out.png", "--preview", "in.png"], ["the picture", "--preview"]),
    (inpaint + ["-o", "out.png", "--preview", "./mask.png"], ["--mask", "--preview"]),
    (inpaint + ["-o", "out.png", "--preview", "out.png"], ["-o", "--preview"]),
    (inpaint + ["-o", "out.png", "--preview", "OUT.png"], ["-o", "--preview", "case"]),
    (inpaint + ["-o", "out.png", "--save-recipe", "mask.png"], ["--mask", "--save-recipe"]),
    (
      inpaint + ["-o", "out.png", "--samples", "2", "--uncertainty", "mask.png"],
      ["--mask", "--uncertainty"]
    ),
    (inpaint + ["-o", "other.png", "--from", "other.png"], ["--from", "-o"]),
    (inpaint + ["-o", "other.png", "--source-mask", "other.png"], ["--source-mask", "-o"]),
    (inpaint + ["-o", "other.png", "--avoid", "other.png"], ["--avoid", "-o"]),
    (["colorize", "in.png", "--hints", "other.png", "-o", "other.png"], ["--hints", "-o"]),
    (
      ["colorize", "in.png", "--reference", "other.png", "-o", "other.png"], ["--reference", "-o"]
    ),
    (["restore", "in.png", "--damage", "mask.png", "-o", "mask.png"], ["--damage", "-o"]),
    (
      ["deblur", "in.png", "--blurred", "other.png", "-o", "other.png"], ["--blurred", "-o"]
    ),
    (
      ["upscale", "in.png", "--scale", "2", "-o", "other.png", "--model", "other.png"], ["--model"]
    ),
    (["blend", "in.png", "two.webp", "--frames", "3", "-o", "two.webp"], ["the second picture"]),
    (["mask", "make", "half", "--like", "in.png", "-o", "in.png"], ["--like", "-o"]),
    (["mask", "find", "in.png", "-o", "in.png"], ["the picture", "-o"]),
    (["run", "recipe.json", "in.png", "-o", "mask.png"], ["recipe.json", "mask", "-o"]),
    (["run", "recipe.json", "in.png", "-o", "o.png", "--preview", "mask.png"], ["--preview"]),
  ])
  func twoNamesOfOneFile(_ arguments: [String], _ words: [String]) throws {
    let names = try folder.names()
    let before = try names.map { try folder.data($0) }
    let result = try folder.retouch(arguments + ["--overwrite"])
    let comment = Comment(rawValue: "\(arguments): \(result.messages)")
    #expect(result.status == 64, comment)
    #expect(result.messages.split(separator: "\n").count == 1, comment)
    for word in words { #expect(result.messages.contains(word), comment) }
    #expect(try folder.names() == names)
    #expect(try folder.names().map { try folder.data($0) } == before, comment)
  }

  /// Editing in place stays a wish that can be said.
  @Test func thePictureItselfMayBeReplaced() throws {
    let result = try folder.retouch(
      "inpaint", "in.png", "--mask", "mask.png", "-o", "in.png", "--overwrite", "--fill", "model",
      "--steps", "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    try expectFailure(
      73, ["inpaint", "in.png", "--mask", "mask.png", "-o", "in.png"], in: folder, says: "exists")
  }

  /// What is erased in a picture is mask and picture at once, and both are only read.
  @Test func readingAFileTwiceIsFine() throws {
    try folder.makeTransparentPicture("erased.png")
    let result = try folder.retouch(
      "inpaint", "erased.png", "--mask-from-alpha", "-o", "out.png", "--fill", "model", "--steps",
      "1")
    #expect(result.status == 0, Comment(rawValue: result.messages))
  }
}
