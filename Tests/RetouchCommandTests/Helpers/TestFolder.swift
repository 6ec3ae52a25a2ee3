import Foundation
import Pictures
import Testing

/// A folder of its own for a test, gone when the test is.
final class TestFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("retouch-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: url.appendingPathComponent(name))
  }

  func write(_ data: Data, as name: String) throws {
    try data.write(to: url.appendingPathComponent(name))
  }

  /// All names, hidden ones too: nothing must be left over.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  func picture(_ name: String) throws -> Picture {
    try Picture.read(.file(path: path(name)))
  }

  /// A smooth coloured picture with some texture.
  @discardableResult
  func makePicture(_ name: String, _ width: Int = 64, _ height: Int = 64, channels: Int = 3)
    throws -> PixelBuffer
  {
    var values: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          let wave = 40 * sin(Double(x) / 7 + Double(channel)) * cos(Double(y) / 5)
          values.append(UInt8(110 + wave + Double((x + 2 * y + 40 * channel) % 64)))
        }
      }
    }
    let pixels = PixelBuffer(width: width, height: height, channels: channels, eight: values)
    try Picture(pixels: pixels).write(to: .file(path: path(name)))
    return pixels
  }

  /// The same with an alpha channel that is transparent in its left half.
  func makeTransparentPicture(_ name: String) throws {
    let pixels = try makePicture("opaque-" + name)
    let alpha = PixelBuffer(
      width: 64, height: 64, channels: 1, eight: (0..<4096).map { $0 % 64 < 32 ? 0 : 255 })
    try Picture(pixels: pixels, alpha: alpha).write(to: .file(path: path(name)))
  }

  /// A mask with a white box.
  @discardableResult
  func makeMask(
    _ name: String, _ width: Int = 64, _ height: Int = 64,
    box: PixelRectangle = PixelRectangle(x: 20, y: 24, width: 16, height: 12)
  ) throws -> MaskPicture {
    var mask = MaskPicture(width: width, height: height)
    for y in box.y..<box.y + box.height {
      for x in box.x..<box.x + box.width { mask.coverage[y * width + x] = 255 }
    }
    try Picture(pixels: mask.pixels).write(to: .file(path: path(name)))
    return mask
  }

  /// Runs the command here.
  func retouch(_ arguments: String..., input: Data? = nil) throws -> CommandResult {
    try RetouchProcess.run(arguments, in: self, input: input)
  }

  func retouch(_ arguments: [String], input: Data? = nil) throws -> CommandResult {
    try RetouchProcess.run(arguments, in: self, input: input)
  }
}

/// That a run failed as documented: its exit code, one line, nothing on standard output, no new
/// file.
func expectFailure(
  _ status: Int32, _ arguments: [String], in folder: TestFolder, input: Data? = nil,
  says words: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let before = try folder.names()
  let result = try folder.retouch(arguments, input: input)
  let comment = Comment(rawValue: "\(arguments): \(result.messages)")
  #expect(result.status == status, comment, sourceLocation: sourceLocation)
  #expect(result.messages.hasPrefix("retouch: "), comment, sourceLocation: sourceLocation)
  let lines = result.messages.split(separator: "\n", omittingEmptySubsequences: false)
  #expect(lines.count == 2 && lines[1].isEmpty, comment, sourceLocation: sourceLocation)
  #expect(result.output.isEmpty, comment, sourceLocation: sourceLocation)
  #expect(try folder.names() == before, comment, sourceLocation: sourceLocation)
  for word in words {
    #expect(result.messages.contains(word), comment, sourceLocation: sourceLocation)
  }
}
