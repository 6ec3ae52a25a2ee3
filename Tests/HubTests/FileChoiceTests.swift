import Foundation
import Hub
import TestSupport
import Testing

@Suite struct FileChoiceTests {
  private func chosen(_ names: [String], include: [String] = [], exclude: [String] = [])
    throws -> Set<String>
  {
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, [UInt8(1)]) })
    let listing = try HubListing(Data(FakeHub.listing(files).utf8), name: "list")
    return Set(try FileChoice(include: include, exclude: exclude).files(of: listing).map(\.path))
  }

  @Test func whatAModelNeeds() throws {
    let needed = [
      "model_index.json", "README.md", "LICENSE", "LICENSE.txt", "unet/config.json", "NOTICE",
      "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
      "unet/diffusion_pytorch_model.safetensors.index.json", "tokenizer/merges.txt",
    ]
    let others = [
      "model.msgpack", "model.h5", "model.onnx", "model.ckpt", "model.gguf", "model.ot", "dog.png",
      "pipeline.py", "optimizer.bin", "optimizer.pt", "random_states_0.pkl", "scheduler.bin",
      ".gitattributes", "unet/diffusion_pytorch_model.bin", "notes.txt", "run.sh", "a.zip",
      "retouch-source.json",
    ]
    #expect(try chosen(needed + others) == Set(needed))
  }

  @Test func picklesOnlyWithoutSafetensorsBesideThem() throws {
    let names = [
      "a/model.safetensors", "a/model.bin", "a/model.pt", "b/model.bin", "c.pt", "d.pth",
    ]
    #expect(
      try chosen(names) == ["a/model.safetensors", "b/model.bin", "c.pt", "d.pth"])
    // What isn't wanted doesn't stand in for anything.
    #expect(try chosen(names, exclude: ["*.safetensors"]).contains("a/model.bin"))
  }

  @Test func patternsOverrideTheRule() throws {
    let names = ["a/model.safetensors", "a/model.fp16.safetensors", "a/model.bin", "dog.png"]
    #expect(
      try chosen(names, include: ["*.png"], exclude: ["*.fp16.*"]) == [
        "a/model.safetensors", "dog.png",
      ])
    #expect(try chosen(names, include: ["a/*"]).count == 3)
    #expect(try chosen(names, include: ["*"], exclude: ["*"]).isEmpty)
  }

  @Test func nothingWantedIsAnError() async throws {
    let folder = try TemporaryFolder()
    await expectError(.notFound, says: "--include") {
      try await TestFetch(try FakeHub(["dog.png": [1]]))(into: folder)
    }
  }
}
