import Foundation
import Testing

@Suite struct ModelCommandTests {
  let folder: TestFolder
  static let weights = "unet/diffusion_pytorch_model.safetensors"

  init() throws { folder = try TestFolder() }

  /// A copy of the bundled prior, to be damaged.
  private func copyModel() throws {
    let info = try folder.retouch("model", "info", "--json")
    let path = try #require(try info.objects().first?["path"] as? String)
    try FileManager.default.copyItem(atPath: path, toPath: folder.path("model"))
  }

  private func edit(_ file: String, _ old: String, _ new: String) throws {
    let text = String(decoding: try folder.data("model/\(file)"), as: UTF8.self)
    #expect(text.contains(old))
    try folder.write(
      Data(text.replacingOccurrences(of: old, with: new).utf8), as: "model/\(file)")
  }

  private func expectUnusable(_ status: Int32, says words: String) throws {
    try expectFailure(status, ["model", "verify", "model"], in: folder, says: words)
    try expectFailure(
      status, ["sample", "--model", "model", "-o", "out.png"], in: folder, says: words)
  }

  @Test func infoDescribesTheBundledPrior() throws {
    let object = try #require(try folder.retouch("model", "info", "--json").objects().first)
    #expect((object["side"] as? Int ?? 0) > 0)
    #expect((object["parameters"] as? Int ?? 0) > 1_000_000)
    #expect((object["bytes"] as? Int ?? 0) > 1_000_000)
    #expect((object["sigmaMax"] as? Double ?? 0) > (object["sigmaMin"] as? Double ?? 1))
    #expect(try folder.retouch("model", "info").text.contains("consistency model"))
  }

  @Test func aSoundModelIsVerifiedAndUsed() throws {
    try copyModel()
    let result = try folder.retouch("model", "verify", "model")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    #expect(result.text.contains("sound"))
    #expect(try folder.retouch("model", "verify", "model", "--quiet").output.isEmpty)
    let object = try folder.retouch("model", "verify", "model", "--json").objects().first
    #expect(object?["verdict"] as? String == "sound")
    #expect((object?["trials"] as? [Any])?.count == 3)
    let sample = try folder.retouch(
      "sample", "--model", "model", "-o", "out.png", "--steps", "1", "--json")
    #expect(try sample.objects().first?["model"] as? String == "model")
  }

  @Test func aMissingModelIsNoInput() throws {
    try expectUnusable(66, says: "model")
    try expectFailure(66, ["model", "info", "model"], in: folder, says: "model")
  }

  @Test func damagedModelsAreBadData() throws {
    try copyModel()
    let sound = try folder.data("model/\(Self.weights)")
    try folder.write(sound.prefix(sound.count / 2), as: "model/\(Self.weights)")
    try expectUnusable(65, says: "safetensors")
    // An infinity where a weight should be: exponents of all ones, as a half or a single.
    try folder.write(
      sound.dropLast(4) + [0x00, 0x7C, 0x80, 0x7F], as: "model/\(Self.weights)")
    try expectUnusable(65, says: "infinite")
    try FileManager.default.removeItem(atPath: folder.path("model/\(Self.weights)"))
    try expectUnusable(66, says: "safetensors")
  }

  @Test func weightsThatOverflowAreNoticed() throws {
    try copyModel()
    try folder.write(
      FileBuilder.overflowingWeights(like: try folder.data("model/\(Self.weights)")),
      as: "model/\(Self.weights)")
    try expectUnusable(70, says: "network's answer")
  }

  @Test func whatTheEngineDoesNotDoIsRefusedByName() throws {
    try copyModel()
    try edit("unet/config.json", "\"act_fn\"", "\"dual_cross_attention\": true, \"act_fn\"")
    try expectUnusable(65, says: "dual_cross_attention")
    try edit("unet/config.json", "\"dual_cross_attention\": true, ", "")
    try edit("unet/config.json", "\"silu\"", "\"gelu\"")
    try expectUnusable(65, says: "act_fn")
    try folder.write(Data("{".utf8), as: "model/model_index.json")
    try expectUnusable(65, says: "model_index.json")
  }
}
