import Pictures
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.serialized) struct PictureSourceTests {
  /// Runs `body` with a pipe in the place of standard input.
  static func withStandardInput(_ bytes: [UInt8], _ body: () throws -> Void) rethrows {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return }
    let saved = dup(0)
    dup2(ends[0], 0)
    close(ends[0])
    // Small enough for a pipe's buffer, so no second thread is needed.
    _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    defer {
      dup2(saved, 0)
      close(saved)
    }
    try body()
  }

  @Test func standardInputIsReadToItsEnd() throws {
    let picture = Picture(pixels: TestPictures.eight(40, 30, channels: 3))
    try Self.withStandardInput(picture.encoded(as: .png)) {
      let read = try Picture.read(.standardInput)
      #expect(read.pixels.isSame(as: picture.pixels))
    }
    Self.withStandardInput([]) {
      let error = pictureError { () throws(PictureError) in _ = try Picture.read(.standardInput) }
      #expect(error?.kind == .badData && error?.description.contains("standard input") == true)
    }
    Self.withStandardInput([UInt8](repeating: 1, count: 5000)) {
      let error = pictureError { () throws(PictureError) in
        _ = try Picture.read(.standardInput, limits: PictureLimits(maximumFileBytes: 1000))
      }
      #expect(error?.kind == .badData && error?.description.contains("limit") == true)
    }
  }

  @Test func theKindsHaveTheirExitCodes() {
    #expect(PictureError.Kind.allCases.map(\.exitCode) == [64, 65, 66, 73, 74, 74])
  }
}
