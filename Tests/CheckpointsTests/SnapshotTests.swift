import Checkpoints
import Foundation
import TestSupport
import Testing

/// Persistence pickles as EDM, EDM2 and ECT write them.
@Suite struct SnapshotTests {
  static let layer = PickleTree.module(
    "Linear",
    [
      ("training", .bool(false)), ("in_features", .integer(3)),
      (
        "_parameters",
        .dictionary([
          (
            "weight",
            .call(
              "torch._utils", "_rebuild_parameter",
              [.tensor(.nested([1, 2, 3, 4, 5, 6]), [2, 3]), .bool(false), .ordered])
          ),
          ("bias", .none),
        ])
      ),
      ("_buffers", .dictionary([("scale", .tensor(.nested([7]), []))])),
      ("_modules", .dictionary([])),
    ])

  static let snapshot = PickleTree.dictionary([
    (
      "ema",
      .module(
        "EDMPrecond",
        [
          ("sigma_data", .number(0.5)), ("sigma_max", .numpy(80)),
          ("_modules", .dictionary([("model", layer), ("absent", .none)])),
          (
            "_init_kwargs",
            .dictionary([
              ("img_resolution", .integer(32)),
              ("channel_mult", .list([.integer(1), .integer(2)])),
              ("model_type", .text("SongUNet")), ("none", .none),
            ])
          ),
        ])
    ),
    ("loss_fn", .module("EDMLoss", [("P_mean", .number(-1.2))])),
    ("step", .integer(7)),
  ])

  static let stateDict = PickleTree.dictionary([
    ("first.weight", .tensor(.storage("FloatStorage", "0", 6), [2, 3])),
    (
      "first.bias",
      .call(
        "torch._utils", "_rebuild_parameter",
        [.tensor(.storage("FloatStorage", "0", 6), [6]), .bool(true), .ordered])
    ),
    ("step", .list([.integer(1), .number(2), .none, .tuple([.text("x"), .bool(true)])])),
  ])

  @Test func module() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.snapshot.pickled(4), to: "snapshot.pkl")
    let checkpoint = try Checkpoint(file: path)
    #expect(checkpoint.format == .persistencePickle)
    #expect(checkpoint.skipped == ["loss_fn", "step"])
    #expect(checkpoint.groups.keys.sorted() == ["ema"])
    let group = try #require(checkpoint.groups["ema"])
    #expect(group.weights.names == ["model.weight", "model.scale"])
    #expect(try group.weights.tensor("model.weight").values == [1, 2, 3, 4, 5, 6])
    #expect(group.weights.shape(of: "model.scale") == [])
    let record = try #require(group.module)
    #expect(record.className == "EDMPrecond")
    #expect(record.classNames == ["model": "Linear"])
    #expect(record.arguments["img_resolution"] == .integer(32))
    #expect(record.arguments["channel_mult"] == .array([.integer(1), .integer(2)]))
    #expect(record.arguments["none"] == .null)
    #expect(record.attributes[""]?["sigma_max"] == .number(80))
    #expect(record.attributes[""]?["sigma_data"] == .number(0.5))
    #expect(record.attributes["model"]?["in_features"] == .integer(3))
  }

  /// Every checkpoint in `Tests/Goldens/families`, or in the folder that RETOUCH_FAMILIES names,
  /// opens, and all its tensors can be read.
  @Test func published() throws {
    let root =
      ProcessInfo.processInfo.environment["RETOUCH_FAMILIES"]
      ?? GoldenFolder.bundledRoot + "/families"
    let manager = FileManager.default
    for folder in try manager.contentsOfDirectory(atPath: root).sorted()
    where folder != "formats" && folder != "hostile" {
      let files = try? manager.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
      for file in files ?? [] where Self.endings.contains((file as NSString).pathExtension) {
        let path = "\(root)/\(folder)/\(file)"
        let checkpoint = try Checkpoint(file: path)
        #expect((file.hasSuffix(".pkl")) == (checkpoint.format == .persistencePickle), "\(path)")
        try readAll(path)
      }
    }
  }

  static let endings: Set<String> = ["pt", "pth", "bin", "pkl"]
}
