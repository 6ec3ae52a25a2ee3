import Pictures
import Testing

/// Paths by their bytes.
@Suite struct FilePathTests {
  @Test(arguments: [
    ("a/b/c.png", "a/b", "a/b/", "c.png"), ("c.png", ".", "", "c.png"),
    ("/c.png", "/", "/", "c.png"),
    ("a/", "a", "a/", ""), ("", ".", "", ""),
    // A slash before a combining mark is a slash.
    ("a/\u{E33}.png", "a", "a/", "\u{E33}.png"), ("\u{301}/x", "\u{301}", "\u{301}/", "x"),
  ])
  func partsAreParts(path: String, folder: String, prefix: String, name: String) {
    #expect(FileName(FilePath.folder(of: path)) == FileName(folder))
    #expect(FileName(FilePath.prefix(of: path)) == FileName(prefix))
    #expect(FileName(FilePath.name(of: path)) == FileName(name))
  }

  @Test func allPartsEmptyOnesToo() {
    #expect(
      FilePath.parts(of: "/a//\u{301}b/").map(FileName.init)
        == ["", "a", "", "\u{301}b", ""].map(FileName.init))
  }

  @Test func twoFormsAreTwoNames() {
    #expect("e\u{301}" == "\u{E9}")
    #expect(FileName("e\u{301}") != FileName("\u{E9}"))
    #expect(Set(["e\u{301}", "\u{E9}", "e\u{301}"].map(FileName.init)).count == 2)
  }
}
