import Foundation
import Pictures
import TestSupport
import Testing

/// Every family's tiny reference network drives every edit from the command line: what is known holds
/// exactly, and the same seed gives the same bytes on any number of threads.
@Suite struct FamilyCommandTests {
  /// What `--model` takes, and what it can't do without.
  struct Model: Sendable, CustomStringConvertible {
    var path: String
    var options: [String] = []
    var description: String
    var arguments: [String] { ["--model", path] + options }
    var isFile: Bool { description.contains("/") && options.isEmpty }

    private static func model(_ name: String, _ options: [String] = []) -> Model? {
      let path = "\(GoldenFolder.bundledRoot)/families/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      return Model(path: path, options: options, description: name)
    }

    /// Folders by what `config.json` says.
    static let folders = FamilyGolden.all.filter {
      // What isn't a family of its own, and what makes no colours.
      $0.path.hasPrefix(GoldenFolder.bundledRoot)
        && !["formulas", "scm-mnist"].contains($0.description)
    }.compactMap { golden in
      let needsClass = ["cm-imagenet64", "ctm-imagenet64", "caf", "dmd2-imagenet64"]
        .contains(golden.description)
      return model(golden.description, needsClass ? ["--class", "1"] : [])
    }
    /// Checkpoints by themselves that say what they are.
    static let files = [
      "edm2-fp32/network-snapshot.pkl", "edm2-fp16/network-snapshot.pkl",
      "ect-cifar10/network-snapshot.pkl", "ect-imagenet64/network-snapshot.pkl",
      "edm-cifar10-ncsnpp/network-snapshot.pkl", "edm-imagenet64-adm/network-snapshot.pkl",
      "ctm-cifar10/ema_0.999_050000.pt", "scm-fastgen-edm/model.pth",
    ].compactMap { model($0) }
    static let guided = [
      model(
        "autoguidance/network-snapshot.pkl",
        [
          "--guide",
          "\(GoldenFolder.bundledRoot)/families/autoguidance/guiding-network-snapshot.pkl",
          "--guidance", "1.7", "--class", "2",
        ]),
      model(
        "edm2-fp32", ["--guide", "\(GoldenFolder.bundledRoot)/families/edm2-fp16"]),
    ].compactMap { $0 }
    static let all = folders + files + guided
  }

  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// Runs twice, on one thread and on two, and gives back the one picture that both make. A file's
  /// network is its folder's: once will do.
  private func run(_ edit: [String], _ model: Model, once: Bool = false) throws -> [UInt8] {
    var files: Set<Data> = []
    for threads in once || model.isFile ? ["2"] : ["1", "2"] {
      let result = try folder.retouch(
        edit + model.arguments + [
          "--threads", threads, "--seed", "3", "-o", "out.png", "--overwrite",
        ])
      try #require(result.status == 0, "\(model) \(edit): \(result.messages)")
      files.insert(try folder.data("out.png"))
    }
    #expect(files.count == 1, "\(model) \(edit) depends on the threads")
    guard case .eight(let samples) = try folder.picture("out.png").pixels.samples else {
      Issue.record("not 8 bits")
      return []
    }
    return samples
  }

  @Test func goldensAreThere() {
    #expect(Model.folders.count >= 15 && Model.files.count == 8 && Model.guided.count == 2)
  }

  @Test(arguments: Model.all)
  func inpaint(_ model: Model) throws {
    let picture = try folder.makePicture("in.png", 41, 29)
    let mask = try folder.makeMask(
      "mask.png", 41, 29, box: PixelRectangle(x: 9, y: 5, width: 21, height: 18))
    guard case .eight(let old) = picture.samples else { return }
    let new = try run(
      ["inpaint", "in.png", "--mask", "mask.png", "--fill", "model", "--steps", "2"], model)
    try #require(new.count == old.count)
    let changed = old.indices.filter { old[$0] != new[$0] }
    #expect(changed.count > 300)
    #expect(changed.allSatisfy { mask.coverage[$0 / 3] > 0 })
  }

  @Test(arguments: Model.folders + Model.guided)
  func colorize(_ model: Model) throws {
    let picture = try folder.makePicture("in.png", 41, 29, channels: 1)
    guard case .eight(let grey) = picture.samples else { return }
    let new = try run(["colorize", "in.png", "--steps", "2"], model)
    try #require(new.count == 3 * grey.count)
    let differences = grey.indices.map { pixel in
      abs(
        Double(grey[pixel]) - 0.299 * Double(new[3 * pixel])
          - 0.587 * Double(new[3 * pixel + 1]) - 0.114 * Double(new[3 * pixel + 2]))
    }
    #expect(differences.reduce(0, +) / Double(differences.count) < 1)
    #expect(grey.indices.contains { new[3 * $0] != new[3 * $0 + 1] })
  }

  @Test(arguments: Model.folders + Model.guided)
  func upscale(_ model: Model) throws {
    let picture = try folder.makePicture("in.png", 21, 15)
    guard case .eight(let old) = picture.samples else { return }
    let new = try run(["upscale", "in.png", "--scale", "2", "--steps", "2"], model)
    try #require(new.count == 4 * old.count)
    for index in old.indices {
      let (x, y, channel) = (index / 3 % 21, index / 63, index % 3)
      let block = [0, 1].flatMap { row in
        [0, 1].map { Double(new[((2 * y + row) * 42 + 2 * x + $0) * 3 + channel]) }
      }
      // Four roundings to whole levels.
      #expect(abs(block.reduce(0, +) / 4 - Double(old[index])) <= 0.5)
    }
  }

  /// Noisy and damaged, compressed, and noisy alone: it becomes another picture, or a line says why not.
  @Test(arguments: Model.folders + Model.guided)
  func restore(_ model: Model) throws {
    let picture = try folder.makePicture("in.png", 41, 29)
    try folder.makePicture("in.jpg", 41, 29)
    try folder.makeMask("mask.png", 41, 29, box: PixelRectangle(x: 9, y: 5, width: 21, height: 2))
    guard case .eight(let old) = picture.samples else { return }
    let edits = [
      ["restore", "in.png", "--damage", "mask.png", "--noise", "20", "--grey"],
      ["denoise", "in.png", "--noise", "20"],
    ]
    for edit in edits {
      // One call is no way to weigh noisy data.
      if model.description == "dmd2-imagenet64" {
        try expectFailure(
          64, edit + model.arguments + ["-o", "out.png"], in: folder, says: "one call")
        continue
      }
      let new = try run(edit + ["--steps", "2"], model, once: true)
      try #require(new.count == old.count)
      #expect(old.indices.count { old[$0] != new[$0] } > old.count / 2, "\(model) \(edit)")
    }
    _ = try run(["dejpeg", "in.jpg", "--steps", "2"], model, once: true)
  }

  /// Bits have no noise of the data's kind: whatever sampler is asked for, nothing breaks.
  @Test(arguments: ["consistency", "annealed", "matched", "nullspace", "jump"])
  func bitsTakeNoisyData(_ sampler: String) throws {
    let model = try #require(Model.folders.first { $0.description == "bit-diffusion" })
    try folder.makePicture("in.png", 41, 29)
    for edit in [["--grey"], ["--reduced", "2"], ["--blurred", "disk:1"]] {
      let result = try folder.retouch(
        ["restore", "in.png", "--noise", "20", "--steps", "2", "--sampler", sampler, "-o", "-"]
          + edit + model.arguments)
      #expect([0, 64].contains(result.status), Comment(rawValue: result.messages))
    }
  }

  @Test(arguments: Model.all)
  func sample(_ model: Model) throws {
    let tile = try run(["sample", "--steps", "2"], model)
    #expect(Set(tile).count > 2)
    let sized = ["sample", "--steps", "2", "--size", "23x19"]
    #expect(try run(sized, model, once: true).count == 23 * 19 * 3)
  }

  /// Weight 1 is the model alone, others are not.
  @Test func theGuideMatters() throws {
    let model = try #require(Model.guided.first)
    var files: [Data] = []
    for guide in [[], ["--guidance", "1"], ["--guidance", "2"], ["--guidance", "0"]] {
      let options = guide.isEmpty ? [] : Array(model.options[0..<2]) + guide
      let result = try folder.retouch(
        ["sample", "--model", model.path, "--steps", "2", "-o", "out.png", "--overwrite"]
          + options)
      #expect(result.status == 0, Comment(rawValue: result.messages))
      files.append(try folder.data("out.png"))
    }
    #expect(files[0] == files[1] && Set(files).count == 3)
  }

  @Test func unsuitableGuidesAreRefused() throws {
    let families = "\(GoldenFolder.bundledRoot)/families"
    for (guide, words) in [
      ("caf", "tile"), ("scm-mnist", "channels"), ("dmd2-imagenet64", "number of classes"),
    ] {
      try expectFailure(
        guide == "scm-mnist" ? 65 : 64,
        [
          "sample", "--model", "\(families)/edm2-fp32", "--guide", "\(families)/\(guide)", "-o",
          "out.png",
        ], in: folder, says: words)
    }
  }

  /// What a model can't be told is refused by the option's own word.
  @Test func conditionsAreRefused() throws {
    let families = "\(GoldenFolder.bundledRoot)/families"
    for (name, options, words) in [
      ("ect-cifar10", ["--class", "0"], "knows no classes"),
      ("caf", [], "class from 0 to 9"),
      ("cm-imagenet64", [], "class"),
      ("edm2-fp32", ["--class", "10"], "class from 0 to 9"),
      ("edm2-fp32", ["--guidance", "2"], "guidance"),
      ("dmd2-imagenet64", ["--sigmas", "3"], "80"),
    ] {
      try expectFailure(
        64, ["sample", "--model", "\(families)/\(name)", "-o", "out.png"] + options, in: folder,
        says: words)
    }
    try expectFailure(
      65, ["sample", "--model", "\(families)/scm-mnist", "-o", "out.png"], in: folder,
      says: "RGB")
  }
}
