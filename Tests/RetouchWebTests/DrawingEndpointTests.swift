import Foundation
import Pictures
import Testing

/// Masks and hints out of shapes, and damage that is found.
@Suite struct DrawingEndpointTests {
  private func fixture() throws -> WebFixture { try WebFixture(["photo.png": WebFixture.png()]) }

  @Test func shapesBecomeAMask() async throws {
    let web = try fixture()
    let shapes = #"{"shapes": [{"kind": "box", "points": [10, 5, 20, 15]}]}"#
    let answer = try await web.post("api/drawings?picture=photo.png", shapes)
    #expect(answer.status == 201)
    let file = try answer.json()
    #expect(file["name"] as? String == "photo-mask.png" && file["kind"] as? String == "mask")
    let bytes = try await web.get("api/files/photo-mask.png/content").bytes
    let mask = try MaskPicture.read(.bytes(bytes))
    #expect(mask.bounds == PixelRectangle(x: 10, y: 5, width: 10, height: 10))
    #expect(mask.coverage.count { $0 == 255 } == 100)
    // What it was made of comes back as it was, and can be gone on from.
    #expect(try await web.get("api/files/photo-mask.png/drawing").bytes == Array(shapes.utf8))
    let more = try await web.post(
      "api/drawings?picture=photo.png",
      #"{"shapes": [{"kind": "mask", "file": "photo-mask.png"}, {"kind": "box", "points": [0, 0, 15, 44], "erase": true}]}"#
    )
    #expect(try more.json()["name"] as? String == "photo-mask-2.png")
    let rest = try MaskPicture.read(
      .bytes(try await web.get("api/files/photo-mask-2.png/content").bytes))
    #expect(rest.bounds == PixelRectangle(x: 15, y: 5, width: 5, height: 10))
  }

  @Test func coloursBecomeHints() async throws {
    let web = try fixture()
    let answer = try await web.post(
      "api/drawings?picture=photo.png&kind=hints",
      ##"{"shapes": [{"kind": "stroke", "points": [30, 20, 4], "colour": "#b03a2e"}, {"kind": "stroke", "points": [30, 20, 1], "erase": true}]}"##
    )
    #expect(try answer.json()["kind"] as? String == "hints")
    let hints = try Picture.read(
      .bytes(try await web.get("api/files/photo-hints.png/content").bytes))
    #expect(hints.hasTransparency)
    guard case .eight(let values) = hints.pixels.samples else {
      Issue.record("16 bits")
      return
    }
    let pixel = 3 * (22 * 60 + 30)
    #expect(Array(values[pixel..<pixel + 3]) == [0xB0, 0x3A, 0x2E])
  }

  @Test(arguments: [
    "", "[]", "{}", "null", #"{"shapes": 1}"#, #"{"shapes": [], "more": 1}"#, #"{"shapes": [1]}"#,
    #"{"shapes": [{}]}"#, #"{"shapes": [{"kind": "circle", "points": [1, 2, 3]}]}"#,
    #"{"shapes": [{"kind": "stroke", "points": [1, 2, 1e300]}]}"#,
    #"{"shapes": [{"kind": "stroke", "points": [1, 2, "3"]}]}"#,
    #"{"shapes": [{"kind": "box", "points": [1, 2, 3]}]}"#,
    #"{"shapes": [{"kind": "box", "points": [1, 2, 3, 4], "erase": 1}]}"#,
    #"{"shapes": [{"kind": "box", "points": [1, 2, 3, 4], "width": 1}]}"#,
    #"{"shapes": [{"kind": "mask"}]}"#, #"{"shapes": [{"kind": "stroke", "points": [NaN, 2, 3]}]}"#,
  ])
  func whatIsNoDrawingIsRefused(_ json: String) async throws {
    let answer = try await fixture().post("api/drawings?picture=photo.png", json)
    #expect(answer.status == 400 && !answer.message.isEmpty)
  }

  /// Masks are as large as pictures, whatever the drawing's text is.
  @Test func ofManyMasksNoneIsRead() async throws {
    let web = try fixture()
    let mask = #"{"kind": "mask", "file": "photo.png"}"#
    func drawing(_ count: Int) -> String {
      #"{"shapes": [\#([String](repeating: mask, count: count).joined(separator: ", "))]}"#
    }
    #expect(try await web.post("api/drawings?picture=photo.png", drawing(16)).status == 201)
    #expect(try await web.post("api/drawings?picture=photo.png", drawing(17)).status == 422)
  }

  /// What a schema can't say.
  @Test(arguments: [
    ("stroke", "[]"), ("stroke", "[1, 2]"), ("stroke", "[1, 2, -1]"), ("polygon", "[1, 2, 3, 4]"),
    ("polygon", "[1, 2, 3, 4, 5, 6, 7]"),
  ])
  func pointsThatDontAddUpAreRefused(_ kind: String, _ points: String) async throws {
    let answer = try await fixture().post(
      "api/drawings?picture=photo.png",
      #"{"shapes": [{"kind": "\#(kind)", "points": \#(points)}]}"#)
    #expect(answer.status == 422 && answer.message.contains("shapes[0].points"))
  }

  @Test func whatCantBeDrawnIsRefused() async throws {
    let web = try fixture()
    let nothing = try await web.post("api/drawings?picture=photo.png", #"{"shapes": []}"#)
    #expect(nothing.status == 422 && nothing.message.contains("nothing is painted"))
    let box = #"{"shapes": [{"kind": "box", "points": [1, 2, 3, 4]}]}"#
    #expect(try await web.post("api/drawings?picture=other.png", box).status == 404)
    #expect(try await web.post("api/drawings", box).status == 400)
    #expect(try await web.post("api/drawings?picture=photo.png&kind=hints", box).status == 422)
    let colour = ##"{"shapes": [{"kind": "box", "points": [1, 2, 3, 4], "colour": "#b03a2e"}]}"##
    #expect(try await web.post("api/drawings?picture=photo.png", colour).status == 422)
    let file = #"{"shapes": [{"kind": "mask", "file": "../photo.png"}]}"#
    #expect(try await web.post("api/drawings?picture=photo.png", file).status == 404)
    let plain = try await web.ask("POST", "api/drawings?picture=photo.png", body: Array(box.utf8))
    #expect(plain.status == 415)
  }

  /// A shaded picture, with a white scratch down the column 40 as a scan shows it.
  private static func shaded(isScratched: Bool) throws -> [UInt8] {
    let (width, height) = (96, 80)
    let values = (0..<width * height).flatMap { pixel -> [UInt8] in
      let (x, y) = (pixel % width, pixel / width)
      let ground = 89 + x / 20 + y / 10 + pixel * 31 % 7 % 4
      let cover = isScratched && (10..<70).contains(y) ? [70, 16, 0][min(abs(x - 40), 2)] : 0
      return [UInt8](repeating: UInt8(ground + (240 - ground) * cover / 100), count: 3)
    }
    return try Picture(
      pixels: PixelBuffer(width: width, height: height, channels: 3, eight: values)
    ).encoded(as: .png)
  }

  /// A scratch on a smooth ground is found; a smooth ground has none.
  @Test func damageIsFound() async throws {
    let web = try WebFixture(["smooth.png": Self.shaded(isScratched: false)])
    #expect(try await web.post("api/files/smooth.png/damage", "{}").json()["file"] is NSNull)
    _ = try await web.ask("POST", "api/files?name=old.png", body: Self.shaded(isScratched: true))
    let found = try await web.post("api/files/old.png/damage", #"{"sensitivity": 0.7}"#).json()
    let file = try #require(found["file"] as? [String: Any])
    #expect(file["name"] as? String == "old-damage.png" && file["origin"] as? String == "found")
    #expect(((found["counts"] as? [String: Int])?["scratches"] ?? 0) > 0)
    #expect(try await web.post("api/files/old.png/damage", #"{"sensitivity": 2}"#).status == 400)
    #expect(try await web.post("api/files/old.png/damage", #"{"mask": "x"}"#).status == 400)
  }
}
