import Foundation
import Jobs
import TestSupport
import Testing

@Suite struct FilePlaceTests {
  @Test(arguments: [
    ("/a/b/c.png", "/a/b", "./c.png"), ("/a/b/c.png", "/a/x/y", "./../../b/c.png"),
    ("/a/b/c.png", "/", "./a/b/c.png"), ("/a/b c/ü.png", "/a", "./b%20c/%C3%BC.png"),
  ])
  func linksLeadFromThePage(_ path: String, _ folder: String, _ link: String) {
    #expect(FilePlace.link(to: path, from: folder) == link)
    #expect(FilePlace.link(to: path, from: nil).hasPrefix("file:///a/b"))
  }

  /// As a browser resolves them: always to the file, never to another address.
  @Test(arguments: ReportRecords.hostile)
  func namesStayNames(_ name: String) throws {
    let path = "/data/in/\(name)"
    let parts = path.split(separator: "/").joined(separator: "/")
    for folder in ["/data/in", "/data/out", "/elsewhere"] {
      let link = FilePlace.link(to: path, from: folder)
      let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%/")
      #expect(link.hasPrefix("./") && link.allSatisfy(allowed.contains))
      let url = try #require(
        URL(string: link, relativeTo: URL(string: "file://\(folder)/report.html")))
      #expect(url.absoluteURL.path(percentEncoded: false) == "/" + parts)
    }
  }

  @Test func linksAmongFoldersAreFollowed() throws {
    let folder = try TemporaryFolder()
    let real = FilePlace.absolute(try folder.write("x", to: "real/deep/a.png"))
    try FileManager.default.createSymbolicLink(
      atPath: folder("link"), withDestinationPath: folder("real/deep"))
    #expect(FilePlace.absolute(folder("link") + "/a.png") == real)
    #expect(FilePlace.absolute(folder("link") + "/../deep/./a.png") == real)
    #expect(FilePlace.absolute("/nowhere/at/../all/a.png") == "/nowhere/all/a.png")
    #expect(FilePlace.absolute("a.png").hasPrefix("/"))
  }
}
