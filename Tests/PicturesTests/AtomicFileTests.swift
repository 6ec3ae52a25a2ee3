import Pictures
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that appear whole or not at all.
@Suite struct AtomicFileTests {
  /// Nobody looks before: it is the making itself that refuses what has come meanwhile.
  @Test func aFileMadeMeanwhileIsSafe() {
    let folder = TemporaryFolder()
    let path = folder.write([1, 2, 3], "out.png")
    let error = pictureError { () throws(PictureError) in
      try AtomicFile.write([4], to: path, overwrite: false)
    }
    #expect(error?.kind == .cannotCreate)
    #expect(folder.read("out.png") == [1, 2, 3])
    #expect(folder.names == ["out.png"])
  }

  @Test func whatIsReplacedIsReplacedWhole() throws {
    let folder = TemporaryFolder()
    let path = folder.write([1, 2, 3], "out.png")
    try AtomicFile.write([4], to: path, overwrite: true)
    #expect(folder.read("out.png") == [4])
    try AtomicFile.write([5], to: folder("new.png"), overwrite: false)
    #expect(folder.read("new.png") == [5])
    #expect(folder.names == ["new.png", "out.png"])
  }

  /// Only a process that was killed leaves them, and only those of its file go.
  @Test func leftoversOfAFileGo() {
    let folder = TemporaryFolder()
    let left = [".out.png.123.abc.tmp", ".out.png.9.0.tmp"]
    let others = [
      ".out.png.tmp", ".out.png.x.abc.tmp", ".out.png.jpg.1.a.tmp", ".other.png.123.abc.tmp",
      "out.png.123.abc.tmp", ".out.png.123.abc",
    ]
    for name in left + others { _ = folder.write([1], name) }
    AtomicFile.removeLeftovers(of: folder("out.png"))
    #expect(folder.names == others.sorted())
  }
}
