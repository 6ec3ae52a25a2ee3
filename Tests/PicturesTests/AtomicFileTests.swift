import Pictures
import Testing

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
}
