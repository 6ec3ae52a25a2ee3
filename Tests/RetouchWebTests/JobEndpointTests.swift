import Foundation
import Pictures
import RetouchKit
import Testing

/// Edits from the request to the result.
@Suite struct JobEndpointTests {
  private let box = #"{"shapes": [{"kind": "box", "points": [20, 15, 34, 28]}]}"#

  private func fixture(patience: Duration = .seconds(20)) async throws -> WebFixture {
    let web = try WebFixture(["photo.png": WebFixture.png()], patience: patience)
    _ = try await web.post("api/drawings?picture=photo.png", box)
    return web
  }

  private func request(_ edit: String, _ more: String = "") -> String {
    #"{"picture": "photo.png", "recipe": {"retouch-recipe": 1, "edits": [\#(edit)]}\#(more)}"#
  }

  private let inpaint = #"{"edit": "inpaint", "mask": "photo-mask.png", "seed": 5}"#

  /// The hole is filled, all else stays, and the recipe does the same again from the command's side.
  @Test func aHoleIsFilled() async throws {
    let web = try await fixture()
    let answer = try await web.post("api/jobs", request(inpaint))
    #expect(answer.status == 202)
    let job = try await web.finished("j1")
    #expect(job["state"] as? String == "finished" && job["error"] is NSNull)
    #expect(job["results"] as? [String] == ["photo-inpaint.png"])
    let result = try Picture.read(
      .bytes(try await web.get("api/files/photo-inpaint.png/content").bytes))
    let before = WebFixture.picture()
    guard case .eight(let new) = result.pixels.samples, case .eight(let old) = before.pixels.samples
    else {
      Issue.record("16 bits")
      return
    }
    for pixel in 0..<60 * 44 {
      let isHole = (20..<34).contains(pixel % 60) && (15..<28).contains(pixel / 60)
      if !isHole { #expect(new[3 * pixel..<3 * pixel + 3] == old[3 * pixel..<3 * pixel + 3]) }
    }
    let text = try await web.get("api/files/photo-inpaint.png/recipe").bytes
    var recipe = try Recipe(json: text)
    recipe.folder = web.work
    let again = try await Retoucher(for: recipe).run(recipe, on: before)
    #expect(again.picture.pixels == result.pixels)
  }

  @Test func severalAnswersAndWhereTheyDiffer() async throws {
    let web = try await fixture()
    let more = #", "samples": 3, "uncertainty": true"#
    _ = try await web.post(
      "api/jobs", request(#"{"edit": "colorize", "steps": 2, "votes": 1}"#, more))
    let events = try await web.events(of: "j1")
    let job = try await web.finished("j1")
    let results = try #require(job["results"] as? [String])
    #expect(results == ["photo-colorize.png", "photo-colorize-2.png", "photo-colorize-3.png"])
    #expect(job["map"] as? String == "photo-colorize-uncertainty.png")
    #expect((job["spread"] as? [String: Any])?["answers"] as? Int == 3)
    #expect(events.contains("event: preview") && events.contains(#""state": "finished""#))
    var pictures: Set<[UInt8]> = []
    for name in results { pictures.insert(try await web.get("api/files/\(name)/content").bytes) }
    #expect(pictures.count == 3)
    // The second answer alone, by its recipe.
    let recipe = try Recipe(json: await web.get("api/files/photo-colorize-2.png/recipe").bytes)
    #expect(recipe.steps.last?["sample"] == 2)
  }

  /// The recipe of a result of a result has both edits.
  @Test func stepsAddUp() async throws {
    let web = try await fixture()
    _ = try await web.post("api/jobs", request(inpaint))
    _ = try await web.finished("j1")
    _ = try await web.post(
      "api/jobs",
      #"{"picture": "photo-inpaint.png", "recipe": {"retouch-recipe": 1, "edits": [{"edit": "upscale", "scale": 2}]}}"#
    )
    let job = try await web.finished("j2")
    #expect(job["results"] as? [String] == ["photo-upscale.png"])
    let recipe = try Recipe(json: await web.get("api/files/photo-upscale.png/recipe").bytes)
    #expect(recipe.steps.map(\.edit) == ["inpaint", "upscale"])
    #expect(try await web.get("api/files/photo-mask.png/recipe").status == 409)
    #expect(try await web.ask("DELETE", "api/files/photo-upscale.png").status == 204)
  }

  @Test(arguments: [
    (#"{"edit": "inpaint", "mask": "/etc/passwd"}"#, ""),
    (#"{"edit": "inpaint", "mask": "../x.png"}"#, ""),
    (#"{"edit": "inpaint", "mask": "photo-mask.png", "from": ["photo.png", "/x"]}"#, ""),
    (#"{"edit": "paint"}"#, ""), (#"{"edit": "upscale", "scale": 99}"#, ""), ("", ""),
    (#"{"edit": "upscale", "scale": 2}"#, #", "uncertainty": true"#),
  ])
  func whatCantBeDoneIsRefusedAtOnce(_ edit: String, _ more: String) async throws {
    let web = try await fixture()
    let answer = try await web.post("api/jobs", request(edit, more))
    #expect(answer.status == 422 && !answer.message.contains("/tmp"))
    #expect((try await web.get("api/jobs").json()["jobs"] as? [Any])?.isEmpty == true)
  }

  @Test func requestsOfAnotherFormAreRefused() async throws {
    let web = try await fixture()
    for more in [
      #", "samples": 0"#, #", "samples": 9"#, #", "samples": 1.5"#, #", "samples": "2"#,
      #", "more": 1"#, #", "uncertainty": 1"#, #", "picture": "photo.png""#,
    ] {
      #expect(try await web.post("api/jobs", request(inpaint, more)).status == 400, "\(more)")
    }
    let other = request(inpaint).replacing(#"picture": "photo.png"#, with: #"picture": "other.png"#)
    #expect(try await web.post("api/jobs", other).status == 404)
    let model = request(inpaint).replacing(
      #""edits""#, with: #""model": {"path": "/etc"}, "edits""#)
    #expect(try await web.post("api/jobs", model).status == 422)
  }

  /// A mask of another size is found out when the job runs, and said in one line.
  @Test func aJobThatFailsSaysWhy() async throws {
    let web = try await fixture()
    _ = try await web.ask(
      "POST", "api/files?name=small.png&kind=mask", body: WebFixture.png(width: 20))
    _ = try await web.post("api/jobs", request(#"{"edit": "inpaint", "mask": "small.png"}"#))
    let job = try await web.finished("j1")
    let error = try #require(job["error"] as? [String: Any])
    let message = try #require(error["message"] as? String)
    #expect(job["state"] as? String == "failed" && error["kind"] as? String == "badData")
    #expect(
      message.contains("small.png") && message.contains("20×44") && !message.contains(web.work))
  }

  // MARK: The queue

  /// Long enough to be cancelled: sixty network calls for each tile.
  private let long = #"{"edit": "upscale", "scale": 8, "steps": 60, "sampler": "consistency"}"#

  @Test func oneRunsAndEightWait() async throws {
    let web = try await fixture()
    for _ in 0..<9 { #expect(try await web.post("api/jobs", request(long)).status == 202) }
    let busy = try await web.post("api/jobs", request(inpaint))
    #expect(busy.status == 429 && busy.headers["retry-after"] != nil)
    let waiting = try await web.get("api/jobs/j5").json()
    #expect(waiting["state"] as? String == "queued" && waiting["waiting"] as? Int == 4)
    // Files that a job needs stay.
    #expect(try await web.ask("DELETE", "api/files/photo-mask.png").status == 204)
    for number in 1...9 {
      let job = try await web.ask("DELETE", "api/jobs/j\(number)").json()
      #expect(job["state"] as? String == "cancelled")
    }
    #expect(
      try await web.post("api/jobs", request(#"{"edit": "upscale", "scale": 2}"#)).status == 202)
    #expect(try await web.finished("j10")["state"] as? String == "finished")
  }

  /// While the second one runs, the third still waits.
  @Test func whoComesFirstIsServedFirst() async throws {
    let web = try await fixture()
    for edit in [long, long, inpaint] { _ = try await web.post("api/jobs", request(edit)) }
    _ = try await web.ask("DELETE", "api/jobs/j1")
    func state(_ id: String) async throws -> String? {
      try await web.get("api/jobs/\(id)").json()["state"] as? String
    }
    var tries = 1000
    while tries > 0, try await state("j2") == "queued" {
      try await Task.sleep(for: .milliseconds(10))
      tries -= 1
    }
    #expect(try await state("j3") == "queued")
    for id in ["j3", "j2"] { _ = try await web.ask("DELETE", "api/jobs/\(id)") }
  }

  @Test func aFileThatAJobNeedsStays() async throws {
    let web = try await fixture()
    _ = try await web.post("api/jobs", request(long))
    _ = try await web.post("api/jobs", request(inpaint))
    #expect(try await web.ask("DELETE", "api/files/photo-mask.png").status == 409)
    _ = try await web.ask("DELETE", "api/jobs/j2")
    #expect(try await web.ask("DELETE", "api/files/photo-mask.png").status == 204)
    _ = try await web.ask("DELETE", "api/jobs/j1")
  }

  /// Who goes away doesn't keep the machine busy.
  @Test func aJobThatNobodyFollowsIsCancelled() async throws {
    let web = try await fixture(patience: .seconds(1))
    _ = try await web.post("api/jobs", request(long))
    _ = try await web.post("api/jobs", request(inpaint))
    try await Task.sleep(for: .seconds(3))
    let jobs = try #require(try await web.get("api/jobs").json()["jobs"] as? [[String: Any]])
    #expect(jobs.map { $0["state"] as? String } == ["cancelled", "cancelled"])
  }

  /// Who listens does, however long it takes.
  @Test func aJobThatIsFollowedGoesOn() async throws {
    let web = try await fixture(patience: .milliseconds(300))
    _ = try await web.post(
      "api/jobs",
      request(#"{"edit": "upscale", "scale": 6, "steps": 20, "sampler": "consistency"}"#))
    #expect(try await web.events(of: "j1").contains(#""state": "finished""#))
  }

  /// A model that can't be loaded fails the job, not the server.
  @Test func aModelThatIsMissingIsSaid() async throws {
    let web = try WebFixture(["photo.png": WebFixture.png()]) { () throws(RetouchError) in
      throw RetouchError(.noInput, "nowhere: no such model")
    }
    _ = try await web.post("api/jobs", request(#"{"edit": "upscale", "scale": 2}"#))
    let error = try await web.finished("j1")["error"] as? [String: Any]
    #expect(error?["message"] as? String == "nowhere: no such model")
  }
}
