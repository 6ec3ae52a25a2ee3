import Checkpoints
import Foundation
import Models
import Networks
import TestSupport
import Testing

/// Checkpoints that carry no description: what their tensors' names and shapes tell.
@Suite struct ModelRecognitionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A published network at its full size.
  struct Published: Sendable, CustomStringConvertible {
    var description: String
    /// What the file is called, where that matters.
    var file = "model.safetensors"
    var shapes: [String: [Int]]
    var family: String
    var side: Int
    var classes: Int
    var requiresClass = false
    /// Of the user, where the file alone has not all of it.
    var asked: String?

    static let all: [Published] = (try? made()) ?? []

    private static func made() throws -> [Published] {
      var imageNet = ADMPlan()
      imageNet.classCount = 1000
      var lsun = ADMPlan()
      lsun.side = 256
      lsun.width = 256
      lsun.multipliers = [1, 1, 2, 2, 4, 4]
      lsun.blocksPerLevel = 2
      lsun.timeScalesAndShifts = false
      var trajectory = imageNet
      trajectory.hasSecondTime = true
      var flow = ADMPlan()
      flow.inChannels = 6
      flow.side = 32
      flow.attentionSides = [16, 8, 4]
      var largeFlow = imageNet
      largeFlow.inChannels = 6
      var cifar = SongUNetPlan()
      cifar.multipliers = [2, 2, 2]
      var classedCIFAR = cifar
      classedCIFAR.classCount = 10
      var ncsn = classedCIFAR
      ncsn.embedding = .fourier
      ncsn.encoder = .residual
      ncsn.noiseMultiplier = 2
      ncsn.hasBinomialFilter = true
      var cifarTrajectory = SongUNetPlan()
      cifarTrajectory.hasSecondTime = true
      var classedTrajectory = cifarTrajectory
      classedTrajectory.classCount = 10
      var dhariwal = DhariwalUNetPlan()
      dhariwal.classCount = 1000
      func edm2(_ width: Int) throws -> [String: [Int]] {
        var arguments = EDM2Plan.Arguments(side: 64, channels: 3, labelCount: 1000)
        arguments.modelChannels = width
        return try EDM2Plan(arguments, file: "edm2").neededTensors
      }
      // What the loss estimated, and what networks carry besides.
      let variance = ["logvar_fourier.freqs": [128], "logvar_linear.weight": [1, 128]]
      let filters = ["model.enc.16x16_down.conv0.resample_filter": [1, 1, 4, 4]]
      let plain = ["model.enc.16x16_down.conv0.resample_filter": [1, 1, 2, 2]]
      return [
        Published(
          description: "cm-imagenet64", file: "cd_imagenet64_l2.safetensors",
          shapes: imageNet.neededTensors, family: "consistency-models", side: 64, classes: 1000,
          requiresClass: true),
        Published(
          description: "edm-imagenet64 of OpenAI", file: "edm_imagenet64_ema.safetensors",
          shapes: imageNet.neededTensors, family: "edm-openai", side: 64, classes: 1000,
          requiresClass: true),
        Published(
          description: "cm-lsun256", shapes: lsun.neededTensors, family: "consistency-models",
          side: 256, classes: 0),
        Published(
          description: "ctm-imagenet64", shapes: trajectory.neededTensors, family: "ctm", side: 64,
          classes: 1000, requiresClass: true),
        Published(
          description: "ctm-cifar10", shapes: cifarTrajectory.neededTensors, family: "ctm",
          side: 32, classes: 0),
        Published(
          description: "ctm-cifar10 with classes", shapes: classedTrajectory.neededTensors,
          family: "ctm", side: 32, classes: 10),
        Published(
          description: "edm-cifar10-ddpmpp",
          shapes: classedCIFAR.neededTensors.merging(plain) { $1 }, family: "edm", side: 32,
          classes: 10),
        Published(
          description: "edm-cifar10-ncsnpp", shapes: ncsn.neededTensors.merging(filters) { $1 },
          family: "edm", side: 32, classes: 10),
        Published(
          description: "edm-imagenet64-adm", file: "edm-imagenet-64x64-cond-adm.safetensors",
          shapes: dhariwal.neededTensors, family: "edm", side: 64, classes: 1000),
        Published(
          description: "dmd2-imagenet64", file: "pytorch_model.bin",
          shapes: dhariwal.neededTensors, family: "dmd2", side: 64, classes: 1000),
        Published(
          description: "edm2-img64-s", shapes: try edm2(192).merging(variance) { $1 },
          family: "edm2", side: 64, classes: 1000),
        Published(
          description: "edm2-img64-xs", shapes: try edm2(128).merging(variance) { $1 },
          family: "edm2", side: 64, classes: 1000),
        Published(
          description: "ect-imagenet64-s", shapes: try edm2(192), family: "ect", side: 64,
          classes: 1000),
        Published(
          description: "scm of FastGen over EDM",
          shapes: cifar.neededTensors.merging(variance) { $1 }, family: "scm", side: 32,
          classes: 0),
        Published(
          description: "caf-cifar10", shapes: flow.neededTensors, family: "caf", side: 32,
          classes: 0, asked: "caf"),
        Published(
          description: "caf-imagenet64", shapes: largeFlow.neededTensors, family: "caf", side: 64,
          classes: 1000, requiresClass: true, asked: "caf"),
      ]
    }
  }

  private func opened(_ published: Published) throws -> OpenedModel {
    let path = folder(published.file)
    try SparseCheckpoint.write(published.shapes, to: path)
    return try OpenedModel(path: path, family: published.asked)
  }

  @Test func networksAreThere() { #expect(Published.all.count == 16) }

  @Test(arguments: Published.all)
  func publishedNetworks(_ published: Published) throws {
    let model = try opened(published)
    #expect(model.family.name == published.family)
    let shape = model.parts[0].plan.shape
    #expect(shape.side == published.side && shape.classCount == published.classes)
    #expect(shape.requiresClass == published.requiresClass)
    // All of the network's own tensors and no others.
    let needed = model.parts[0].plan.neededTensors
    #expect(needed.allSatisfy { published.shapes[$0.key] == $0.value })
    #expect(Set(published.shapes.keys).subtracting(needed.keys).allSatisfy { isBeside($0) })
    #expect(try model.outline().nativeSide == published.side)
  }

  private func isBeside(_ name: String) -> Bool {
    ["logvar", "resample_filter", "map_augment"].contains { name.contains($0) }
  }

  /// The original constructors' own lists, where the folder of references is at hand.
  struct Manifest: Sendable, CustomStringConvertible {
    var description: String
    var shapes: [String: [Int]]
    var arguments: [String: JSONValue]

    static let all: [Manifest] = {
      guard let root = ProcessInfo.processInfo.environment["RETOUCH_GOLDENS"] else { return [] }
      return ["manifests", "families/manifests"].flatMap { part in
        let folder = (root as NSString).appendingPathComponent(part)
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
          .compactMap { name -> Manifest? in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
              let object = (try? JSONValue.parse(Array(data)))?.object,
              let shapes = object["shapes"]?.object
            else { return nil }
            return Manifest(
              description: (name as NSString).deletingPathExtension,
              shapes: shapes.mapValues { $0.array?.compactMap(\.integer) ?? [] },
              arguments: object["arguments"]?.object ?? [:])
          }
      }
    }()
  }

  @Test(arguments: Manifest.all)
  func manifests(_ manifest: Manifest) throws {
    let name = manifest.description
    let file = name.hasPrefix("dmd2") ? "pytorch_model.bin" : "\(name).safetensors"
    try SparseCheckpoint.write(manifest.shapes, to: folder(file))
    let family = String(name.prefix { $0 != "-" })
    let isPickled = name == "ect-cifar10"
    let model = try OpenedModel(
      path: folder(file), family: family == "caf" || isPickled ? family : nil)
    #expect(model.family.name == (family == "cm" ? "consistency-models" : family))
    let plan = model.parts[0].plan
    let side = manifest.arguments["image_size"] ?? manifest.arguments["img_resolution"]
    #expect(side?.integer == plan.shape.side)
    let tables = ["label_emb.weight", "emb_label.weight", "map_label.weight"]
    let classes = manifest.shapes.first { entry in
      tables.contains { entry.key == $0 || entry.key.hasSuffix("." + $0) }
    }
    let count = classes.map { $0.key == "label_emb.weight" ? $0.value[0] : $0.value[1] } ?? 0
    #expect(plan.shape.classCount == count)
    let needed = plan.neededTensors
    // A matrix and a kernel of one pixel are the same.
    for (tensor, shape) in needed {
      let stored = manifest.shapes[tensor] ?? []
      #expect(stored.reduce(1, *) == shape.reduce(1, *) && stored.starts(with: shape), "\(tensor)")
    }
    #expect(Set(manifest.shapes.keys).subtracting(needed.keys).allSatisfy { isBeside($0) })
  }

  /// The reference's own checkpoints, each without its folder's description.
  @Test(arguments: [
    "edm2-fp32/network-snapshot.pkl", "edm2-fp16/network-snapshot.pkl",
    "ect-cifar10/network-snapshot.pkl", "ect-imagenet64/network-snapshot.pkl",
    "edm-cifar10-ddpmpp/network-snapshot.pkl", "edm-cifar10-ncsnpp/network-snapshot.pkl",
    "edm-imagenet64-adm/network-snapshot.pkl", "ctm-cifar10/ema_0.999_050000.pt",
    "scm-fastgen-edm/model.pth",
  ])
  func filesAreWhatTheirFoldersSay(_ name: String) throws {
    let path = "\(GoldenFolder.bundledRoot)/families/\(name)"
    let file = try OpenedModel(path: path)
    let described = try OpenedModel(path: (path as NSString).deletingLastPathComponent)
    #expect(file.family.name == described.family.name)
    try expectSameAnswers(file, described)
  }

  /// What shapes leave open is asked for by name, and taken.
  @Test(arguments: [
    ("cm-imagenet64/model.pt", ["image_size": 16, "num_head_channels": 16]),
    ("cm-lsun256/model.pt", ["image_size": 16, "num_head_channels": 32]),
    ("ctm-imagenet64/ema_0.999_049000.pt", ["image_size": 16, "num_head_channels": 16]),
    ("caf/model.pt", ["image_size": 8, "num_head_channels": 16]),
    ("dmd2-imagenet64/pytorch_model.bin", ["channels_per_head": 8]),
    ("scm-fastgen-edm2/model.pth", ["channels_per_head": 8]),
    ("bit-diffusion/model-1.pt", ["image_size": 16]),
  ])
  func whatIsNotToldIsAskedFor(_ name: String, _ settings: [String: Int]) throws {
    let path = "\(GoldenFolder.bundledRoot)/families/\(name)"
    let described = try OpenedModel(path: (path as NSString).deletingLastPathComponent)
    if described.family.name != "bit-diffusion" {
      let error = #expect(throws: CheckpointError.self) { try OpenedModel(path: path) }
      for key in settings.keys { #expect(error?.description.contains(key) == true) }
    }
    var values = settings.mapValues { JSONValue.integer($0) }
    let family = described.family.name == "scm" ? "scm" : nil
    if described.family.name == "bit-diffusion" {
      values["resnet_block_groups"] = .integer(4)
      values["dim_mults"] = .array([.integer(1), .integer(2)])
      values["image_size"] = .integer(described.parts[0].plan.shape.side)
    }
    let file = try OpenedModel(path: path, family: family, settings: values)
    #expect(file.family.name == described.family.name)
    try expectSameAnswers(file, described)
  }

  /// A family that the network isn't of is refused in one line, whatever the two are.
  @Test(arguments: FamilyGolden.all, ModelFamily.all.map(\.name))
  func otherFamilies(_ golden: FamilyGolden, _ family: String) throws {
    guard golden.path.hasPrefix(GoldenFolder.bundledRoot) else { return }
    do {
      let prior = try OpenedModel(path: golden.path, family: family)
        .loadPrior(threads: TestThreads.one)
      _ = try answer(prior)
    } catch {
      let line = "\(error)"
      #expect(!line.contains("\n") && line.count > 20, "\(line)")
    }
  }
}
