import Foundation
import Pictures
import Testing

/// Files: given, brought, shown, kept, forgotten; and none but these.
@Suite struct FileEndpointTests {
  @Test func givenPicturesAreListedByName() async throws {
    let web = try WebFixture(["a/one.png": WebFixture.png(), "b/one.png": WebFixture.png()])
    let files = try await web.get("api/files").json()["files"] as? [[String: Any]]
    #expect(files?.compactMap { $0["name"] as? String } == ["one.png", "one-2.png"])
    let file = try await web.get("api/files/one-2.png").json()
    #expect(file["width"] as? Int == 60 && file["height"] as? Int == 44)
    #expect(file["format"] as? String == "png" && file["origin"] as? String == "given")
    #expect(try await web.ask("DELETE", "api/files/one.png").status == 409)
  }

  @Test(arguments: [
    ("holiday.png", "holiday.png"), ("holiday", "holiday.png"), ("holiday.jpg", "holiday.png"),
    ("../../etc/passwd", "passwd.png"), ("..%5C..%5Cx.PNG", "x.PNG"), (".hidden.png", "hidden.png"),
    ("a%0Ab%E2%80%AEc.png", "a_b_c.png"), ("", "picture.png"), ("%2F", "picture.png"),
    ("-o.png", "o.png"),
  ])
  func uploadsGetPlainNames(_ given: String, _ name: String) async throws {
    let web = try WebFixture()
    let query = given.isEmpty ? "" : "?name=\(given)"
    let answer = try await web.ask("POST", "api/files\(query)", body: WebFixture.png())
    #expect(answer.status == 201)
    #expect(try answer.json()["name"] as? String == name)
    let kept = try FileManager.default.contentsOfDirectory(atPath: web.work)
    #expect(kept == [name])
  }

  @Test func namesThatAreTakenGetNumbers() async throws {
    let web = try WebFixture(["x.png": WebFixture.png()])
    for number in 2...4 {
      let answer = try await web.ask("POST", "api/files?name=x.png", body: WebFixture.png())
      #expect(try answer.json()["name"] as? String == "x-\(number).png")
    }
  }

  /// Nothing that isn't a file here has a name, however it is written.
  @Test(arguments: [
    "%2Fetc%2Fpasswd", "..%2Fone.png", ".", "..", "one.png%2F", "ONE.png", "one.png.json",
    "one.png ",
  ])
  func otherNamesAreNothing(_ name: String) async throws {
    let web = try WebFixture(["one.png": WebFixture.png()])
    for ending in ["", "/view", "/content", "/recipe", "/drawing"] {
      #expect(try await web.get("api/files/\(name)\(ending)").status == 404)
    }
    #expect(try await web.post("api/files/\(name)/damage", "{}").status == 404)
  }

  @Test func uploadsThatAreNoPicturesAreRefused() async throws {
    let web = try WebFixture()
    let png = try WebFixture.png()
    for body in [[], Array("no picture".utf8), Array(png.prefix(png.count / 2))] {
      let answer = try await web.ask("POST", "api/files?name=bad.png", body: body)
      #expect(answer.status == 422)
      #expect(answer.message.hasPrefix("bad.png: ") && !answer.message.contains("/"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: web.work).isEmpty)
  }

  @Test func viewsAreOfTheRegion() async throws {
    let web = try WebFixture(["one.png": WebFixture.png()])
    let view = try await web.get("api/files/one.png/view?x=10&y=20&width=5&height=100&side=50")
    #expect(view.status == 200 && view.headers["content-type"] == "image/png")
    let shown = try Picture.read(.bytes(view.bytes))
    #expect(shown.width == 5 && shown.height == 24)
    for query in [
      "x=-1", "x=60", "width=0", "side=0", "side=5000", "side=x", "x=99999999999999999999",
      "other=1",
    ] {
      let status = try await web.get("api/files/one.png/view?\(query)").status
      #expect(status == (query == "x=60" ? 422 : 400), "\(query)")
    }
  }

  @Test func downloadsAreTheFilesThemselves() async throws {
    let png = try WebFixture.png()
    let web = try WebFixture(["Grüße \"1\".png": png])
    let name = "Gr%C3%BC%C3%9Fe%20%221%22.png"
    let answer = try await web.get("api/files/\(name)/content")
    #expect(answer.bytes == png)
    #expect(
      answer.headers["content-disposition"]
        == "attachment; filename=\"Gr__e _1_.png\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.png")
    let jpeg = try await web.get("api/files/\(name)/content?format=jpeg&quality=50")
    #expect(jpeg.headers["content-type"] == "image/jpeg" && jpeg.bytes.starts(with: [0xFF, 0xD8]))
    #expect(try await web.get("api/files/\(name)/content?format=bmp").status == 400)
  }

  @Test func longNamesKeepTheirEndings() async throws {
    let web = try WebFixture()
    let long = String(repeating: "a", count: 300)
    let answer = try await web.ask("POST", "api/files?name=\(long).png", body: WebFixture.png())
    let name = try #require(try answer.json()["name"] as? String)
    #expect(name.hasPrefix("aaa") && name.hasSuffix("a.png") && name.utf8.count <= 130)
  }

  /// A picture that was given may become another one, or none, while the server runs.
  @Test func givenFilesMayChange() async throws {
    let web = try WebFixture([
      "a.png": WebFixture.png(), "b.png": WebFixture.png(), "c.png": WebFixture.png(),
    ])
    _ = try await web.get("api/files")
    try web.folder.write(WebFixture.png(width: 30, height: 20), to: "a.png")
    #expect(try await web.get("api/files/a.png/view").status == 200)
    #expect(try await web.get("api/files/a.png").json()["width"] as? Int == 30)
    // A pipe in its place isn't waited for; what is no picture isn't sent.
    try FileManager.default.removeItem(atPath: web.folder("b.png"))
    #expect(mkfifo(web.folder("b.png"), 0o600) == 0)
    for ending in ["view", "content"] {
      let answer = try await web.get("api/files/b.png/\(ending)")
      #expect(answer.status == 422 && answer.message == "b.png: the file is gone")
    }
    try FileManager.default.removeItem(atPath: web.folder("c.png"))
    try FileManager.default.createSymbolicLink(
      atPath: web.folder("c.png"), withDestinationPath: "/etc/passwd")
    let answer = try await web.get("api/files/c.png/content")
    #expect(answer.status == 422 && answer.message.hasPrefix("c.png: "))
  }

  @Test func uploadsCanBeForgotten() async throws {
    let web = try WebFixture()
    _ = try await web.ask("POST", "api/files?name=x.png", body: WebFixture.png())
    #expect(try await web.ask("DELETE", "api/files/x.png").status == 204)
    #expect(try await web.get("api/files/x.png").status == 404)
    // A name never means another file: browsers keep views.
    let again = try await web.ask("POST", "api/files?name=x.png", body: WebFixture.png())
    #expect(try again.json()["name"] as? String == "x-2.png")
    #expect(try await web.ask("DELETE", "api/files/x-2.png").status == 204)
    #expect(try FileManager.default.contentsOfDirectory(atPath: web.work).isEmpty)
  }

  @Test func methodsThatArentThereSayWhichAre() async throws {
    let web = try WebFixture()
    let answer = try await web.ask("PUT", "api/files")
    #expect(answer.status == 405 && answer.headers["allow"] == "GET, POST, HEAD")
    #expect(try await web.get("api/nothing").status == 404)
    #expect(try await web.ask("POST", "style.css").status == 405)
  }

  /// The page's own files, and nothing beside them.
  @Test func thePageIsServed() async throws {
    let web = try WebFixture()
    let page = try await web.get("")
    #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
    let policy = try #require(page.headers["content-security-policy"])
    #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
    for path in [
      "..%2Findex.html", "modules", "modules/", "..", "%2e%2e/index.html", "index.html/",
    ] {
      #expect(try await web.get(path).status == 404)
    }
  }
}
