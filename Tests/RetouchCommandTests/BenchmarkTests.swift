import Foundation
import Networks
import TestSupport
import Testing

/// What the benchmarks report, and how they refuse; never how fast anything is.
@Suite struct BenchmarkTests {
  let folder: TestFolder
  let model: TemporaryFolder

  init() throws {
    folder = try TestFolder()
    model = try TemporaryFolder()
  }

  static let networkKeys: Set<String> = [
    "batch", "first_call_seconds", "gflops", "gflops_by_kind", "gflops_per_second",
    "instructions", "load_seconds", "network", "parameters", "peak_rss_bytes", "precision", "runs",
    "seconds", "seconds_max", "seconds_min", "side", "startup_seconds", "threads", "weights",
  ]

  private func network(_ arguments: String...) throws -> [String: Any] {
    let result = try folder.retouch(["benchmark", "network"] + arguments + ["--json"])
    #expect(result.status == 0 && result.messages.isEmpty, Comment(rawValue: result.messages))
    #expect(try result.objects().count == 1)
    return try #require(try result.objects().first)
  }

  private func double(_ object: [String: Any], _ key: String) throws -> Double {
    try #require(object[key] as? Double, "\(key)")
  }

  @Test func aConfigurationAloneIsEnough() throws {
    try SyntheticModel.tiny.writeConfigurations(to: model)
    for path in [model("unet"), model("unet/config.json")] {
      let object = try network(path, "--batch", "3", "--threads", "2", "--runs", "3")
      #expect(Set(object.keys) == Self.networkKeys)
      #expect(object["weights"] as? String == "random")
      #expect(object["network"] as? String == path)
      #expect(object["batch"] as? Int == 3 && object["runs"] as? Int == 3)
      #expect(object["threads"] as? Int == 2 && object["side"] as? Int == 8)
      let gflops = 3 * (try SyntheticModel.tiny.parsed()).operations / 1e9
      #expect(abs(try double(object, "gflops") / gflops - 1) < 1e-9)
      let kinds = try #require(object["gflops_by_kind"] as? [String: Double])
      #expect(Set(kinds.keys) == ["convolution", "linear", "attention"])
      #expect(abs(kinds.values.reduce(0, +) / gflops - 1) < 1e-9)
      let seconds = try double(object, "seconds")
      #expect(try double(object, "seconds_min") <= seconds)
      #expect(try double(object, "seconds_max") >= seconds)
      let speed = try double(object, "gflops_per_second")
      #expect(abs(speed * seconds / gflops - 1) < 1e-6)
      #expect(try double(object, "peak_rss_bytes") > 1_000_000)
      #expect(try double(object, "startup_seconds") > 0)
    }
  }

  @Test(arguments: ["fp32", "bf16"])
  func thePrecisionIsTakenAndSaid(_ precision: String) throws {
    try SyntheticModel.tiny.writeConfigurations(to: model)
    let object = try network(model("unet"), "--runs", "1", "--precision", precision)
    #expect(object["precision"] as? String == precision)
  }

  /// The layers' operations are those of the call, and each kind's are those of its layers.
  @Test func theProfileAddsUp() throws {
    try SyntheticModel.tiny.writeConfigurations(to: model)
    let object = try network(model("unet"), "--batch", "2", "--runs", "2", "--profile")
    #expect(Set(object.keys) == Self.networkKeys.union(["layers"]))
    let records = try #require(object["layers"] as? [[String: Any]])
    func sum(_ key: String, _ records: [[String: Any]]) throws -> Double {
      try records.reduce(0) { $0 + (try #require($1[key] as? Double)) }
    }
    let kinds = records.filter { $0["shape"] == nil }
    #expect(abs(try sum("gflops", kinds) / (try double(object, "gflops")) - 1) < 1e-9)
    #expect(try sum("seconds", kinds) > 0)
    for kind in kinds {
      let name = try #require(kind["kind"] as? String)
      let layers = records.filter { $0["kind"] as? String == name && $0["shape"] != nil }
      for key in ["layers", "seconds", "gflops", "executed_gflops"] {
        #expect(abs(try sum(key, layers) - (try sum(key, [kind]))) < 1e-9, "\(name), \(key)")
      }
    }
    let result = try folder.retouch(["benchmark", "network", model("unet"), "--profile"])
    #expect(result.text.contains("1×1 and linear"))
  }

  @Test func aCheckpointsOwnWeightsAreTaken() throws {
    try SyntheticModel.tiny.write(to: model)
    for path in [model.path, model("unet")] {
      #expect(try network(path, "--runs", "1")["weights"] as? String == "F32")
    }
    // The file alone means random weights, whatever lies beside it.
    let object = try network(model("unet/config.json"), "--runs", "1")
    #expect(object["weights"] as? String == "random")
  }

  /// Any family's folder, and its description alone.
  @Test(arguments: FamilyGolden.all.filter { $0.family != "formulas" })
  func everyFamilyIsMeasured(_ golden: FamilyGolden) throws {
    let stored = try network(golden.path, "--runs", "1", "--batch", "2")
    #expect(Set(stored.keys) == Self.networkKeys)
    #expect(stored["weights"] as? String != "random" && stored["batch"] as? Int == 2)
    let description = try Data(contentsOf: URL(fileURLWithPath: golden.path + "/config.json"))
    try model.write(Array(description), to: "retouch-model.json")
    for path in [model.path, model("retouch-model.json")] {
      let object = try network(path, "--runs", "1", "--batch", "2")
      #expect(object["weights"] as? String == "random")
      #expect(object["side"] as? Int == stored["side"] as? Int)
      // Not attention: of networks so narrow only the checkpoint tells how many heads they have.
      let costs = try [stored, object].map { (object) -> Double in
        try #require((object["gflops_by_kind"] as? [String: Double])?["convolution"])
      }
      #expect(costs[0] == costs[1] && costs[0] > 0)
      #expect(try double(object, "seconds") > 0)
    }
  }

  /// The file alone, for architectures that show in names and shapes.
  @Test(arguments: [
    ("edm-imagenet64-adm", "network-snapshot.pkl"), ("edm-cifar10-ncsnpp", "network-snapshot.pkl"),
    ("edm2-fp32", "network-snapshot.pkl"), ("scm-fastgen-edm", "model.pth"),
    ("ctm-cifar10", "ema_0.999_050000.pt"),
  ])
  func aCheckpointFileIsMeasured(_ name: String, _ file: String) throws {
    let golden = try #require(FamilyGolden.all.first { $0.description == name })
    let object = try network("\(golden.path)/\(file)", "--runs", "1")
    #expect(object["weights"] as? String != "random")
    #expect(try double(object, "gflops") > 0)
  }

  @Test func aSafetensorsFileIsMeasured() throws {
    let golden = try #require(FamilyGolden.all.first { $0.description == "edm-cifar10-ncsnpp" })
    let weights = try golden.model().parts[0].weights
    var builder = SafetensorsBuilder()
    for name in weights.names.sorted() {
      builder.add(name, try #require(weights.shape(of: name)), try weights.tensor(name).values)
    }
    let path = try model.write(builder.bytes, to: "song.safetensors")
    #expect(try network(path, "--runs", "1")["weights"] as? String == "F32")
  }

  @Test func onePartOfSeveralIsChosen() throws {
    let golden = try #require(FamilyGolden.of("autoguidance").first)
    let costs = try ["1", "2"].map {
      try double(network(golden.path, "--runs", "1", "--part", $0), "gflops")
    }
    #expect(costs[0] > costs[1])
    #expect(try double(network(golden.path, "--runs", "1"), "gflops") == costs[0])
    try expectFailure(
      64, ["benchmark", "network", golden.path, "--part", "3"], in: folder, says: "2 networks")
    try expectFailure(
      64, ["benchmark", "network", golden.path, "--part", "0"], in: folder, says: "--part")
  }

  /// `{"arguments": …}` and nothing else.
  @Test func argumentsAloneAreEnough() throws {
    let text = """
      {"arguments": {"model_type": "SongUNet", "training_mode": "ctm", "img_resolution": 8,
        "model_channels": 8, "channel_mult": [1, 2], "num_blocks": 1, "attn_resolutions": [4]}}
      """
    try folder.write(Data(text.utf8), as: "song.json")
    let object = try network(folder.path("song.json"), "--runs", "1", "--batch", "3")
    #expect(object["weights"] as? String == "random" && object["side"] as? Int == 8)
    for (wrong, says) in [
      ("\"arguments\": 3", "arguments"), ("\"arguments\": {}", "no network"),
      ("\"family\": \"x\", \"arguments\": {}", "family"),
      ("\"checkpoint\": \"/etc/passwd\", \"family\": \"edm\"", "within"),
      ("\"arguments\": {\"model_type\": \"SongUNet\"}", "img_resolution"),
    ] {
      try folder.write(Data("{\(wrong)}".utf8), as: "wrong.json")
      try expectFailure(
        65, ["benchmark", "network", "wrong.json"], in: folder, says: says)
    }
  }

  /// Both times of a network that is told two.
  @Test func aReferenceMayHaveASecondTime() throws {
    let golden = try #require(FamilyGolden.of("ctm").first { $0.description == "ctm-cifar10" })
    let part = try golden.model().parts[0]
    var random = TestRandom(3)
    let side = part.plan.shape.side
    let sample = random.tensor([1, side, side, 3], in: -1...1)
    let answer = try part.plan.network(part.weights)(
      sample, NetworkInputs(times: [0.2], secondTimes: [-1]), TestThreads.two)
    func expectError(_ second: [Float]?, _ fits: (Double) -> Bool) throws {
      var builder = SafetensorsBuilder()
      for (name, picture) in [("sample", sample), ("output", answer)] {
        builder.add(name, [1, 3, side, side], TestThreads.one.channelsFirst(picture).values)
      }
      builder.add("timestep", [1], [0.2])
      if let second { builder.add("second_timestep", [second.count], second) }
      let path = try model.write(builder.bytes, to: "\(UUID().uuidString).safetensors")
      #expect(
        fits(
          try double(
            network(golden.path, "--reference", path, "--runs", "1"), "largest_error")))
    }
    try expectError([-1]) { $0 < 1e-5 }
    try expectError([0]) { $0 > 1e-4 }
    try expectError(nil) { $0 > 1e-4 }
  }

  @Test func theTableSaysWhatTheJSONSays() throws {
    try SyntheticModel.tiny.writeConfigurations(to: model)
    let text = try folder.retouch("benchmark", "network", model("unet"), "--runs", "2").text
    for word in ["random", "GFLOP/s", "Start-up", "Loading", "First call", "Peak memory", "fp32"] {
      #expect(text.contains(word), Comment(rawValue: text))
    }
  }

  /// Against PyTorch's answer, which the goldens hold.
  @Test func aReferenceIsHeldAgainstTheAnswer() throws {
    let golden = try #require(GoldenFolder.all.first { $0.description == "imagenet64-tiny" })
    let path = try reference(golden) { $0 }
    let object = try network(golden.path, "--reference", path, "--runs", "1")
    #expect(Set(object.keys) == Self.networkKeys.union(["largest_error", "rms_error"]))
    #expect(object["batch"] as? Int == 2)
    #expect(try double(object, "largest_error") < 1e-4)
    #expect(try double(object, "rms_error") < 1e-4)
    let table = try folder.retouch(
      "benchmark", "network", golden.path, "--reference", path, "--runs", "1")
    #expect(table.text.contains("Difference"))
    let other = try reference(golden) { -$0 }
    #expect(
      abs(
        try double(network(golden.path, "--reference", other, "--runs", "1"), "rms_error") - 2)
        < 1e-3)
  }

  /// A golden's network call as another engine would write it, its output bent.
  private func reference(_ golden: GoldenFolder, bend: (Float) -> Float) throws -> String {
    let tensors = try golden.tensors()
    var builder = SafetensorsBuilder()
    for (name, source) in [("sample", "unet.x"), ("timestep", "unet.timestep")] {
      builder.add(
        name, try #require(tensors.shape(of: source)), try tensors.tensor(source).values)
    }
    builder.add(
      "output", try #require(tensors.shape(of: "unet.out")),
      try tensors.tensor("unet.out").values.map(bend))
    let classes = try tensors.integers("unet.class_labels")
    builder.add(
      "class_labels", "I64", [classes.count],
      classes.flatMap { withUnsafeBytes(of: Int64($0).littleEndian, Array.init) })
    return try model.write(builder.bytes, to: "\(UUID().uuidString).safetensors")
  }

  @Test func referencesThatDoNotFitAreBadData() throws {
    let golden = try #require(GoldenFolder.all.first { $0.description == "imagenet64-tiny" })
    let path = try reference(golden) { $0 }
    try SyntheticModel.tiny.write(to: model)
    func expectRefusal(_ status: Int32, _ file: String, says words: String) throws {
      try expectFailure(
        status, ["benchmark", "network", model.path, "--reference", file], in: folder, says: words)
    }
    try expectRefusal(65, path, says: "[images, 3, 8, 8]")
    try expectRefusal(66, "nowhere.safetensors", says: "nowhere.safetensors")
    try folder.write(Data("no".utf8), as: "short")
    try expectRefusal(65, "short", says: "safetensors")
  }

  @Test func whatIsNoNetworkIsRefused() throws {
    func expectRefusal(_ status: Int32, _ path: String, says words: String) throws {
      try expectFailure(status, ["benchmark", "network", path], in: folder, says: words)
    }
    try expectRefusal(66, "nowhere", says: "nowhere")
    try expectRefusal(66, ".", says: "config.json")
    try folder.write(Data("{".utf8), as: "config.json")
    try expectRefusal(65, "config.json", says: "JSON")
    try expectRefusal(65, ".", says: "JSON")
    try SyntheticModel.tiny.with(["act_fn": "\"gelu\""]).writeConfigurations(to: model)
    try expectRefusal(65, model("unet"), says: "act_fn")
    try SyntheticModel.tiny.with([
      "block_out_channels": "[65536, 65536]", "layers_per_block": "32",
    ]).writeConfigurations(to: model)
    try expectRefusal(65, model("unet/config.json"), says: "memory")
  }

  @Test(arguments: ["--batch", "--threads", "--runs"])
  func numbersOutOfRangeAreWrongUsage(_ option: String) throws {
    for value in BadOptionTests.hostile + ["0", "100000"] {
      try expectFailure(
        64, ["benchmark", "network", "config.json", option, value], in: folder, says: option)
      guard option != "--batch" else { continue }
      try expectFailure(64, ["benchmark", "edits", option, value], in: folder, says: option)
    }
  }

  @Test func optionsThatExcludeEachOtherAreWrongUsage() throws {
    try expectFailure(
      64, ["benchmark", "network", ".", "--reference", "r", "--batch", "2"], in: folder,
      says: "--reference")
    try expectFailure(64, ["benchmark", "network"], in: folder, says: "dir")
    try expectFailure(64, ["benchmark", "edits", "--edit", "dance"], in: folder, says: "dance")
  }

  static let editKeys: Set<String> = [
    "calls_per_tile", "edit", "gflops", "gflops_per_second", "height", "network_calls",
    "network_share", "seconds", "seconds_max", "seconds_min", "seconds_per_megapixel",
    "tile_area_per_pixel", "tiles", "width",
  ]

  /// Of an edit with a hole, what it costs for a pixel of that too.
  @Test func holesAreMeasured() throws {
    let result = try folder.retouch(
      "benchmark", "edits", "--edit", "thick-inpaint", "--runs", "1", "--threads", "1", "--json")
    #expect(result.status == 0, Comment(rawValue: result.messages))
    let edit = try #require(
      (try result.objects().first?["edits"] as? [[String: Any]])?.first)
    #expect(
      Set(edit.keys)
        == Self.editKeys.union(["seconds_per_hole_megapixel", "tile_area_per_hole_pixel"]))
    let hole = 64.0 * 64 / (1024 * 1024)
    let seconds = try double(edit, "seconds")
    let perPicture = try double(edit, "seconds_per_megapixel")
    #expect(abs(perPicture * 1.048576 / seconds - 1) < 1e-9)
    let perHole = try double(edit, "seconds_per_hole_megapixel")
    #expect(abs(perHole * hole / perPicture - 1) < 1e-9)
    let area = try double(edit, "tile_area_per_pixel")
    let areaOfHole = try double(edit, "tile_area_per_hole_pixel")
    #expect(areaOfHole > 1 && abs(areaOfHole * hole / area - 1) < 1e-9)
    #expect(try double(edit, "calls_per_tile") > 1)
  }

  @Test func editsAreMeasured() throws {
    let result = try folder.retouch(
      "benchmark", "edits", "--edit", "colorize", "--runs", "1", "--threads", "2", "--json")
    #expect(result.status == 0 && result.messages.isEmpty, Comment(rawValue: result.messages))
    let object = try #require(try result.objects().first)
    #expect(
      Set(object.keys) == [
        "edits", "gflops", "gflops_per_second", "instructions", "load_seconds", "model",
        "peak_rss_bytes", "precision", "runs", "seconds", "startup_seconds", "threads",
      ])
    let edit = try #require((object["edits"] as? [[String: Any]])?.first)
    #expect(
      Set(edit.keys)
        == Self.editKeys.union(["seconds_one_thread", "speedup"]))
    #expect(edit["edit"] as? String == "colorize" && edit["width"] as? Int == 512)
    let share = try double(edit, "network_share")
    #expect(share > 0 && share < 1)
    #expect(try double(edit, "network_calls") <= double(edit, "tiles"))
    let seconds = try double(edit, "seconds")
    let single = try double(edit, "seconds_one_thread")
    #expect(abs(try double(edit, "speedup") * seconds / single - 1) < 1e-6)
  }

  @Test func oneThreadIsComparedWithNothing() throws {
    let result = try folder.retouch(
      "benchmark", "edits", "--edit", "colorize", "--runs", "1", "--threads", "1")
    #expect(result.status == 0)
    #expect(result.text.contains("colorize") && !result.text.contains("slower"))
  }
}
