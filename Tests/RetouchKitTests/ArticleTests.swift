import Foundation
import RetouchKit
import Testing

/// The examples of the library's articles (`RetouchKit.docc`) are code that compiles: below they stand once
/// more, and every line of theirs must be here.
@Suite struct ArticleTests {
  @Test func everyExampleCompiles() throws {
    let tests = URL(fileURLWithPath: #filePath)
    let catalog = tests.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/RetouchKit/RetouchKit.docc")
    let compiled = Set(try lines(of: tests))
    let articles = try FileManager.default
      .contentsOfDirectory(at: catalog, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "md" }
    #expect(articles.count >= 3)
    for article in articles {
      var examples = 0
      var isCode = false
      for line in try lines(of: article) {
        if line.hasPrefix("```") {
          isCode = line == "```swift"
          examples += isCode ? 1 : 0
        } else if isCode {
          #expect(compiled.contains(line), "\(article.lastPathComponent): \(line)")
        }
      }
      #expect(examples > 0, "\(article.lastPathComponent) has no example")
    }
  }

  private func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}

private func landingPage() async throws {
  let retoucher = try Retoucher()
  let photo = try Picture.read(.file(path: "photo.jpg"))
  let mask = try MaskPicture.read(.file(path: "mask.png"))
  let result = try await retoucher.apply(.inpaint(mask), to: photo)
  try result.picture.write(to: .file(path: "out.png"))
}

private func editAPicture() async throws {
  let retoucher = try Retoucher(model: .bundled, precision: .fp32, threads: 2)
  let photo = try Picture.read(.file(path: "photo.jpg"))
  let mask = try MaskPicture.read(.file(path: "mask.png"))

  var settings = EditSettings()
  settings.seed = 7
  let edit = Edit.inpaint(mask.feathered(radius: 2))
  let result = try await retoucher.apply(edit, to: photo, settings: settings) {
    print("\(Int($0.fraction * 100)) %")
  }
  try result.picture.write(to: .file(path: "out.png"))

  let wider = try await retoucher.apply(.extend(Borders(left: 100, right: 100)), to: photo)
  let enlarged = try await retoucher.apply(.upscale(scale: 2), to: photo)
  let hints = ColourHints(dots: [.init(x: 0.3, y: 0.5, colour: [0.7, 0.2, 0.2])])
  let coloured = try await retoucher.apply(.colorize(hints: hints), to: photo)
  _ = (wider, enlarged, coloured)

  for try await event in retoucher.events(of: edit, on: photo, settings: settings) {
    switch event {
    case .progress(let progress): print("\(Int(progress.fraction * 100)) %")
    case .finished(let result): try result.picture.write(to: .file(path: "out.png"))
    default: break
    }
  }
}

private func recipes(_ retoucher: Retoucher, _ photo: Picture) async throws {
  let recipe = Recipe(
    [
      try .init("inpaint", ["mask": "mask.png", "feather": 4, "seed": 3]),
      try .init("upscale", ["scale": 2]),
    ], folder: "masks")
  let result = try await retoucher.run(recipe, on: photo)
  try recipe.write(to: "recipe.json")

  let read = try Recipe(reading: "recipe.json")
  let itsRetoucher = try Retoucher(for: read)
  let again = try await itsRetoucher.run(read, on: photo)
  _ = (result, again)
}
