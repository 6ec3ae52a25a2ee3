import Checkpoints
import Foundation
import Models
import Networks
import TestSupport
import Testing

/// `retouch-model.json` that is damaged, mistaken or meant ill: one line that names it.
@Suite struct HostileDescriptionTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let golden = try #require(FamilyGolden.all.first { $0.description == "ect-cifar10" })
    try FileManager.default.copyItem(
      atPath: "\(golden.path)/network-snapshot.pkl", toPath: folder("n.pkl"))
    let flow = try #require(FamilyGolden.all.first { $0.description == "caf" })
    try FileManager.default.copyItem(atPath: "\(flow.path)/model.pt", toPath: folder("flow.pt"))
    let bits = try #require(FamilyGolden.all.first { $0.description == "bit-diffusion" })
    try FileManager.default.copyItem(atPath: "\(bits.path)/model-1.pt", toPath: folder("bits.pt"))
  }

  private func refusal(_ text: String) throws -> CheckpointError? {
    try folder.write(text, to: "retouch-model.json")
    do {
      let model = try OpenedModel(path: folder.path)
      let prior = try model.loadPrior(threads: TestThreads.one)
      _ = try answer(prior)
      return nil
    } catch let error as CheckpointError {
      #expect(!error.description.contains("\n") && error.description.hasPrefix(folder.path))
      return error
    }
  }

  static let malformed = [
    "", "{", "[]", "null", "7", "\"edm\"", "{}", "{\"family\": 3, \"checkpoint\": \"n.pkl\"}",
    "{\"family\": \"edm\"}", "{\"family\": null, \"checkpoint\": \"n.pkl\"}",
    "{\"checkpoint\": \"n.pkl\"}",
    "{\"family\": \"edm\", \"checkpoint\": 5}", "{\"family\": \"edm\", \"checkpoint\": []}",
    "{\"family\": \"edm\", \"checkpoint\": [1]}", "{\"family\": \"edm\", \"checkpoint\": {}}",
    "{\"family\": \"edm\", \"checkpoint\": \"\"}",
    "{\"family\": \"edm\", \"checkpoint\": \"/etc/passwd\"}",
    "{\"family\": \"edm\", \"checkpoint\": \"../n.pkl\"}",
    "{\"family\": \"edm\", \"checkpoint\": \"a/../../n.pkl\"}",
    "{\"family\": \"edm\", \"checkpoint\": [\"n.pkl\", \"..\"]}",
    "{\"family\": \"edm\", \"checkpoint\": \"n.pkl\", \"arguments\": []}",
    "{\"family\": \"edm\", \"checkpoint\": \"n.pkl\", \"arguments\": \"x\"}",
    "{\"family\": \"edm\", \"checkpoint\": \"retouch-model.json\"}",
  ]

  @Test(arguments: malformed)
  func malformedTexts(_ text: String) throws {
    let error = try #require(try refusal(text), "\(text) was taken")
    #expect(error.kind == .malformed, "\(error)")
  }

  @Test func othersThatAreRefused() throws {
    let list = Array(repeating: "\"n.pkl\"", count: 65).joined(separator: ",")
    for (text, kind, words) in [
      ("{\"family\": \"edm\", \"checkpoint\": [\(list)]}", .malformed, "64"),
      ("{\"family\": \"magic\", \"checkpoint\": \"n.pkl\"}", .unsupported, "magic"),
      ("{\"family\": \"\", \"checkpoint\": \"n.pkl\"}", .unsupported, "family"),
      ("{\"family\": \"edm\", \"checkpoint\": \"gone.pkl\"}", .missing, "gone.pkl"),
      ("{\"family\": \"autoguidance\", \"checkpoint\": \"n.pkl\"}", .malformed, "2"),
      ("{\"family\": \"caf\", \"checkpoint\": \"n.pkl\"}", .unsupported, "channels"),
      ("{\"family\": \"bit-diffusion\", \"checkpoint\": \"n.pkl\"}", .unsupported, "channels"),
      ("{\"family\": \"multi-student\", \"checkpoint\": \"n.pkl\"}", .malformed, "students"),
    ] as [(String, CheckpointError.Kind, String)] {
      let error = try #require(try refusal(text), "\(text) was taken")
      #expect(error.kind == kind && error.description.contains(words), "\(error)")
    }
  }

  /// Arguments of the network, each out of range, of another type, or unknown.
  @Test(arguments: [
    "\"img_resolution\": 1e300", "\"img_resolution\": 99999999999999999999",
    "\"img_resolution\": 0", "\"img_resolution\": -16", "\"img_resolution\": \"16\"",
    "\"img_resolution\": 4096", "\"img_resolution\": 15", "\"img_resolution\": 16.5",
    "\"img_channels\": 0", "\"img_channels\": 64", "\"img_channels\": 1",
    "\"model_channels\": 0", "\"model_channels\": 9223372036854775807",
    "\"model_channels\": 16384", "\"channel_mult\": []", "\"channel_mult\": [0]",
    "\"channel_mult\": \"a,b\"", "\"channel_mult\": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
    "\"channel_mult\": {}", "\"num_blocks\": 0", "\"num_blocks\": 1000", "\"num_blocks\": [2]",
    "\"attn_resolutions\": [-1]", "\"attn_resolutions\": true", "\"label_dim\": -1",
    "\"label_dim\": 99999999999", "\"embedding_type\": \"learned\"", "\"embedding_type\": 4",
    "\"encoder_type\": \"skip\"", "\"resample_filter\": [1, 2, 1]", "\"resample_filter\": [9e99]",
    "\"who\": 1", "\"model_type\": \"VPPrecond\"",
  ])
  func hostileArguments(_ argument: String) throws {
    let error = try #require(
      try refusal(
        "{\"family\": \"edm\", \"checkpoint\": \"n.pkl\", \"arguments\": {\(argument)}}"),
      "\(argument) was taken")
    #expect(error.kind != .missing || argument.contains("num_blocks"), "\(error)")
  }

  /// Settings of families, likewise.
  @Test(arguments: [
    ("edm", "\"sigma_data\": 0"), ("edm", "\"sigma_data\": -1"), ("edm", "\"sigma_data\": \"x\""),
    ("edm", "\"sigma_data\": 1e300"), ("edm", "\"sigma_min\": 90"), ("edm", "\"sigma_min\": []"),
    ("edm", "\"sigma_max\": 0.001"), ("edm", "\"sigma_max\": 1e7"), ("edm", "\"rho\": 0"),
    ("dmd2", "\"sigma\": 0"), ("dmd2", "\"sigma\": -80"), ("dmd2", "\"sigma\": {}"),
    ("guided-distillation", "\"steps\": 0"), ("guided-distillation", "\"steps\": 1e9"),
    ("guided-distillation", "\"sigmas\": []"), ("guided-distillation", "\"sigmas\": [1, 2]"),
    ("guided-distillation", "\"sigmas\": [1, 1]"), ("guided-distillation", "\"sigmas\": [1, 0]"),
    ("guided-distillation", "\"sigmas\": [\"a\"]"),
    ("multi-student", "\"students\": 4"), ("multi-student", "\"students\": []"),
    ("multi-student", "\"students\": [{\"classes\": [4, 0]}]"),
    ("multi-student", "\"students\": [{\"classes\": [1, 4]}]"),
    ("multi-student", "\"students\": [{\"classes\": [-1, 4]}]"),
    ("multi-student", "\"students\": [{\"classes\": [0, 9223372036854775807]}]"),
    ("multi-student", "\"students\": [{\"classes\": [0]}, {\"classes\": [1]}]"),
    ("ctm", "\"inner_parametrization\": \"cm\""), ("ctm", "\"outer_parametrization\": 4"),
  ])
  func hostileSettings(_ family: String, _ setting: String) throws {
    let error = try refusal(
      "{\"family\": \"\(family)\", \"checkpoint\": \"n.pkl\", \(setting)}")
    #expect(error != nil, "\(family), \(setting) was taken")
  }

  @Test(arguments: [
    "\"bit_scale\": 0", "\"bit_scale\": -1", "\"bit_scale\": \"1\"",
    "\"noise_schedule\": \"linear\"", "\"noise_schedule\": 4",
  ])
  func hostileBits(_ setting: String) throws {
    let arguments =
      "\"arguments\": {\"dim\": 8, \"dim_mults\": [1, 2], \"resnet_block_groups\": 4}"
    let text = "{\"family\": \"bit-diffusion\", \"checkpoint\": \"bits.pt\", \(arguments)"
    #expect(try refusal(text + "}") == nil)
    #expect(try refusal(text + ", \(setting)}") != nil)
  }

  @Test(arguments: ["\"alpha\": \"x\"", "\"alpha\": 0", "\"alpha\": -2", "\"alpha\": 1e5"])
  func hostileFlows(_ setting: String) throws {
    let arguments = "\"arguments\": {\"image_size\": 8, \"num_head_channels\": 16}"
    let text = "{\"family\": \"caf\", \"checkpoint\": \"flow.pt\", \(arguments)"
    #expect(try refusal(text + "}") == nil)
    #expect(try refusal(text + ", \(setting)}") != nil)
  }
}
