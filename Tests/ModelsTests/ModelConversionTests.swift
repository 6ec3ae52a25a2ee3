import Checkpoints
import Foundation
import Models
import Networks
import TestSupport
import Testing

/// Models as folders of our own.
@Suite struct ModelConversionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let goldens = FamilyGolden.all.filter {
    $0.path.hasPrefix(GoldenFolder.bundledRoot) && $0.family != "formulas"
  }

  @discardableResult
  private func convert(
    _ model: OpenedModel, to name: String, halves: Bool = false, overwrites: Bool = false
  ) throws -> ModelConversion.Report {
    try ModelConversion(model, halves: halves, licence: nil, sums: [("a.pt", "00")])
      .write(to: folder(name), overwrites: overwrites) { done, total in #expect(done <= total) }
  }

  private func names(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder(name)).sorted()
  }

  private var golden: FamilyGolden {
    get throws { try #require(Self.goldens.first { $0.description == "ect-cifar10" }) }
  }

  @Test(arguments: goldens)
  func everyFamily(_ golden: FamilyGolden) throws {
    let model = try golden.model()
    let report = try convert(model, to: "whole")
    #expect(try Set(report.files) == Set(names("whole")) && report.bytes > 0)
    #expect(try names() == ["whole"])
    let whole = try OpenedModel(path: folder("whole"))
    #expect(whole.family.name == model.family.name)
    let licence = try #require(whole.description.fields["licence"]?.string)
    #expect(licence.hasPrefix(model.family.licence))
    try expectSameAnswers(whole, model)
    // Not from the checkpoint's shapes alone: all that it was opened with is written.
    for (old, new) in zip(model.parts, whole.parts) {
      #expect(
        old.arguments.filter { $0.value != .null }.allSatisfy { new.arguments[$0.key] != nil })
      #expect(new.format == "safetensors")
    }
    // Once more is the same.
    try convert(whole, to: "again")
    for file in report.files {
      let (one, two) = (
        FileManager.default.contents(atPath: folder("whole/\(file)")),
        FileManager.default.contents(atPath: folder("again/\(file)"))
      )
      #expect(one == two, "\(file)")
    }

    let halved = try convert(model, to: "halves", halves: true)
    #expect(halved.bytes <= report.bytes)
    let halves = try OpenedModel(path: folder("halves"))
    try expectSameAnswers(halves, model, within: 2e-2)
    #expect(halves.parts[0].weights.storedTypes.contains(.f16))
  }

  /// A file carries its description; one of several networks sends to its folder.
  @Test(arguments: goldens)
  func theFileAlone(_ golden: FamilyGolden) throws {
    let model = try golden.model()
    let report = try convert(model, to: "whole")
    for file in report.files where file.hasSuffix(".safetensors") {
      try FileManager.default.copyItem(
        atPath: folder("whole/\(file)"), toPath: folder("alone.safetensors"))
      defer { try? FileManager.default.removeItem(atPath: folder("alone.safetensors")) }
      if model.parts.count == 1 {
        let alone = try OpenedModel(path: folder("alone.safetensors"))
        #expect(alone.family.name == model.family.name)
        try expectSameAnswers(alone, model)
      } else {
        let error = #expect(throws: CheckpointError.self) {
          try OpenedModel(path: folder("alone.safetensors"))
        }
        #expect(error?.description.contains("folder") == true)
      }
    }
  }

  /// diffusers' folders too, but for the one whose pictures aren't RGB.
  @Test(
    arguments: GoldenFolder.all.filter {
      !$0.path.contains("families") && $0.description != "patch2-tiny"
    })
  func pipelines(_ golden: GoldenFolder) throws {
    let model = try OpenedModel(path: golden.path)
    try convert(model, to: "whole")
    try expectSameAnswers(try OpenedModel(path: folder("whole")), model)
  }

  /// What the user says counts most, of the family and of the network, and stays. The pickle itself
  /// says that its levels have no end, which JSON can't.
  @Test func settingsAreKept() throws {
    let path = (try golden.path as NSString).appendingPathComponent("network-snapshot.pkl")
    try convert(try OpenedModel(path: path), to: "plain")
    try expectSameAnswers(try OpenedModel(path: folder("plain")), try OpenedModel(path: path))
    let model = try OpenedModel(
      path: path, family: "edm",
      settings: ["sigma_max": .number(50), "sigma_min": .number(0.01), "sigma_data": .number(0.4)])
    #expect(try model.outline().sigmaRange == 0.01...50)
    try convert(model, to: "m")
    let converted = try OpenedModel(path: folder("m"))
    #expect(converted.family.name == "edm")
    try expectSameAnswers(converted, model)
  }

  /// Settings that no network has.
  @Test func familySettings() throws {
    let families = "\(GoldenFolder.bundledRoot)/families"
    for (name, family, settings) in [
      ("caf", nil, ["alpha": .number(1.2)]),
      ("autoguidance", nil, ["guidance": .number(3)]),
      ("ctm-imagenet64", "guided-distillation", ["steps": .integer(8)]),
      ("ctm-imagenet64", "ayf", ["time_scale": .number(100), "rho": .number(5)]),
      ("cm-imagenet64", nil, ["sigma_max": .number(40), "rho": .number(5)]),
      ("dmd2-imagenet64", nil, ["sigma": .number(60)]),
      ("edm2-fp32", "scm", ["native_sigmas": .array([.integer(20), .integer(1)])]),
      ("bit-diffusion", nil, ["bit_scale": .number(0.5)]),
    ] as [(String, String?, [String: JSONValue])] {
      let model = try OpenedModel(
        path: "\(families)/\(name)", family: family, settings: settings)
      let plain = try OpenedModel(path: "\(families)/\(name)", family: family)
      let (one, two) = (
        try model.loadPrior(threads: TestThreads.one), try plain.loadPrior(threads: TestThreads.one)
      )
      #expect(try one.traits != two.traits || answer(one) != answer(two), "\(name) \(settings)")
      try convert(model, to: name + (family ?? ""))
      try expectSameAnswers(try OpenedModel(path: folder(name + (family ?? ""))), model)
    }
    let error = #expect(throws: CheckpointError.self) {
      try OpenedModel(path: "\(families)/caf", settings: ["alhpa": .number(1)])
    }
    #expect(error?.description.contains("alhpa") == true)
  }

  @Test func halvesStayWithinTheirRange() throws {
    let model = try golden.model()
    try convert(model, to: "halves", halves: true)
    let store = try WeightStore(file: folder("halves/model.safetensors"))
    for name in store.names where (store.shape(of: name)?.count ?? 0) < 2 {
      let numbers = try store.numbers(name)
      #expect(numbers.element == .float32, "\(name): vectors stay as they are")
    }
  }

  @Test func onlyConvertedModelsAreReplaced() throws {
    let model = try golden.model()
    try convert(model, to: "m")
    let first = FileManager.default.contents(atPath: folder("m/model.safetensors"))
    #expect(throws: CheckpointError.self) { try convert(model, to: "m") }
    try convert(model, to: "m", halves: true, overwrites: true)
    #expect(FileManager.default.contents(atPath: folder("m/model.safetensors")) != first)
    // From itself, whose files are mapped meanwhile.
    try convert(try OpenedModel(path: folder("m")), to: "m", overwrites: true)
    try expectSameAnswers(try OpenedModel(path: folder("m")), model, within: 2e-2)
    #expect(try names() == ["m"])
  }

  /// Somebody's own files are never removed, with leave or without.
  @Test(arguments: ["notes.txt", ".hidden", "original.safetensors", "network-snapshot.pkl"])
  func foreignFilesStay(_ name: String) throws {
    let model = try golden.model()
    try convert(model, to: "m")
    try folder.write("mine", to: "m/\(name)")
    try folder.write("mine", to: "other/\(name)")
    for place in ["m", "other"] {
      for overwrites in [false, true] {
        let before = try names(place)
        let error = #expect(throws: CheckpointError.self) {
          try convert(model, to: place, overwrites: overwrites)
        }
        #expect(error?.description.contains("other files") == true)
        #expect(try names(place) == before)
      }
      #expect(
        FileManager.default.contents(atPath: folder("\(place)/\(name)")) == Data("mine".utf8))
    }
    #expect(try names() == ["m", "other"])
  }

  @Test func emptyFoldersAndSlashesDo() throws {
    let model = try golden.model()
    try FileManager.default.createDirectory(
      atPath: folder("empty"), withIntermediateDirectories: false)
    try convert(model, to: "empty")
    try convert(model, to: "new/in/new/")
    for place in ["slash/", "slash//"] {
      _ = try ModelConversion(model, halves: false, licence: nil, sums: [])
        .write(to: folder.path + "/" + place, overwrites: true) { _, _ in }
    }
    #expect(try names() == ["empty", "new", "slash"])
    #expect(try names("slash") == ["model.safetensors", "retouch-model.json"])
    #expect(try names("new/in") == ["new"])
    try folder.write("x", to: "file")
    #expect(throws: CheckpointError.self) { try convert(model, to: "file", overwrites: true) }
    #expect(FileManager.default.contents(atPath: folder("file")) == Data("x".utf8))
    #expect(throws: CheckpointError.self) { try convert(model, to: "file/below") }
  }

  @Test func interruptedConversionsLeaveNothing() throws {
    let model = try golden.model()
    try convert(model, to: "old")
    let before = FileManager.default.contents(atPath: folder("old/model.safetensors"))
    for place in ["new", "old"] {
      var tensors = 0
      #expect(throws: CancellationError.self) {
        _ = try ModelConversion(model, halves: true, licence: nil, sums: [])
          .write(to: folder(place), overwrites: true) { _, _ in
            tensors += 1
            if tensors == 5 { throw CancellationError() }
          }
      }
    }
    #expect(try names() == ["old"])
    #expect(FileManager.default.contents(atPath: folder("old/model.safetensors")) == before)
  }
}
