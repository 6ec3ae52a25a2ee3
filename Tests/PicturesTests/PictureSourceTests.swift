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

  /// A file of a gigabyte and a half that is no picture isn't read to find that out, nor is a stream.
  @Test func garbageIsKnownByItsBeginning() throws {
    var name = Array("/tmp/retouch-garbage-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    try #require(descriptor >= 0)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(path)
    }
    let garbage = (0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 167 ^ $0 >> 3) }
    _ = garbage.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    try #require(ftruncate(descriptor, 1_500_000_000) == 0)
    let before = Self.peak
    let error = pictureError { () throws(PictureError) in
      _ = try Picture.read(.file(path: path))
    }
    #expect(error?.kind == .badData && error?.description.contains("known kind") == true)
    let mask = pictureError { () throws(PictureError) in
      _ = try MaskPicture.read(.file(path: path))
    }
    #expect(mask?.kind == .badData)
    #expect(Self.peak - before < 1_000_000)
    // Without an end: it would be read up to the limit.
    let zeros = pictureError { () throws(PictureError) in
      _ = try Picture.read(.file(path: "/dev/zero"))
    }
    #expect(zeros?.description.contains("known kind") == true)
  }

  /// The most memory that this process has had, in kB.
  private static var peak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }

  @Test func theKindsHaveTheirExitCodes() {
    #expect(PictureError.Kind.allCases.map(\.exitCode) == [64, 65, 66, 73, 74, 74, 71])
  }
}
