import Foundation
import Hub
import Models
import Priors
import RetouchKit

/// What a model says of itself; no weights are read for it.
struct ModelFacts: Encodable, Equatable {
  var path: String
  var family: String
  /// As `--family` and `retouch-model.json` have it.
  var familyName: String
  /// How the family is known: "model_index.json", "its pickle" …
  var recognisedBy: String
  var network: String
  /// Of the checkpoint files.
  var format: String
  /// "endpoint", "posterior mean" or "one shot".
  var kind: String
  /// The side of its tiles in pixels.
  var side: Int
  /// What a tile's pixels are: "RGB".
  var pixels: String
  /// 0 when it is unconditional.
  var classes: Int
  /// "none", "optional" or "required".
  var classUse: String
  var parameters: Int
  /// Bytes of the weights as stored.
  var bytes: Int
  /// How the numbers are stored, most common first: "F32", "F16", "BF16".
  var types: [String]
  /// Channels of each level of the network, the finest first.
  var levels: [Int]
  var sigmaMin: Double
  var sigmaMax: Double
  /// The levels themselves, of a model that knows a few.
  var sigmas: [Double]?
  var sigmaData: Double
  var rho: Double
  /// Points of the grid that it was trained on, where it says so.
  var gridSize: Int?
  /// Guidance weights that it may be told.
  var guidance: [Double]?
  /// How edits sample it: the task, the sampler, calls for each tile, first and last level.
  var edits: [Plan]
  var nativeSampler: String
  /// Where it comes from, as far as its folder says.
  var source: String?
  var licence: String?
  var notes: [String]

  struct Plan: Encodable, Equatable {
    var task: String
    var sampler: String
    var steps: Int
    var from: Double
    var to: Double
  }

  init(_ model: OpenedModel) throws(RetouchError) {
    let prior: any Prior
    let settings = model.settings
    do {
      prior = try model.outline()
      let grid = try settings.grid()
      rho = grid.rho
      sigmaData = try settings.sigmaData()
      gridSize = try settings.number("num_train_timesteps", in: 2...100_000).map { Int($0) }
    } catch {
      throw RetouchError(error)
    }
    let traits = prior.traits
    path = model.path
    family = model.family.title
    familyName = model.family.name
    recognisedBy = model.description.source
    network = Self.unique(model.parts.map(\.architecture.title))
    format = Self.unique(model.parts.map(\.format))
    kind = traits.kind.rawValue
    side = prior.nativeSide
    switch traits.space {
    case .bits: pixels = "RGB as \(prior.channels) bits"
    case .pixels:
      pixels = prior.channels == 3 ? "RGB" : "\(prior.channels) channels, which edits can't use"
    }
    classes = prior.classCount
    classUse = traits.classUse.rawValue
    parameters = model.parameterCount
    bytes = model.parts.reduce(0) { $0 + $1.weights.storedBytes }
    types = model.parts[0].weights.storedTypes.map(\.rawValue)
    levels = model.parts[0].plan.shape.levels
    sigmaMin = traits.levels.range.lowerBound
    sigmaMax = traits.levels.range.upperBound
    if case .ladder(let ladder) = traits.levels { sigmas = ladder }
    guidance = traits.guidance.map { [$0.lowerBound, $0.upperBound] }
    edits = SamplingTask.allCases.filter { $0 != .sample }.map { task in
      let plan = traits.plans[task]
      return Plan(
        task: task.title, sampler: plan.sampler.rawValue, steps: plan.steps, from: plan.from,
        to: plan.to)
    }
    nativeSampler = traits.nativeSampler.words
    source = model.description.fields["repository"]?.string
    licence = model.description.fields["licence"]?.string
    if let record = SourceRecord(folder: Self.folder(of: model.path)) {
      source = "\(record.repository) at \(record.commit)"
    }
    notes = model.notes
  }

  /// The folder itself, or that of a file.
  private static func folder(of path: String) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
    else { return path }
    // Not NSString's way, which traps on a name of one letter.
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash]) + "/"
  }

  private static func unique(_ words: [String]) -> String {
    var seen: [String] = []
    for word in words where !seen.contains(word) { seen.append(word) }
    return seen.joined(separator: ", ")
  }

  /// - Parameter path: nil for the bundled prior.
  static func model(_ path: String?) throws(RetouchError) -> OpenedModel {
    do {
      return try OpenedModel(path: path ?? BundledPrior.folder())
    } catch {
      throw RetouchError(error)
    }
  }

  /// For people.
  var rows: [(name: String, value: String)] {
    var rows = [
      ("Model", path),
      ("Family", "\(family) (\(familyName)), by \(recognisedBy)"),
      ("Network", "\(network), \(levelWords) of \(Self.list(levels)) channels"),
      ("Tile", "\(side)×\(side), \(pixels)"),
      ("Classes", classWords),
      ("Parameters", Self.large(parameters, ["", " thousand", " million", " billion"])),
      (
        "Weights",
        "\(Self.large(bytes, [" bytes", " kB", " MB", " GB"])), \(types.joined(separator: ", ")),"
          + " \(format)"
      ),
      ("Answers", kindWords),
      ("Sigma", sigmaWords),
    ]
    if let guidance {
      rows.append(
        ("Guidance", "--guidance \(Self.short(guidance[0])) to \(Self.short(guidance[1]))"))
    }
    rows.append(("Sample", nativeSampler))
    for plan in edits { rows.append((plan.task, Self.words(plan))) }
    if let source { rows.append(("Source", source)) }
    if let licence { rows.append(("Licence", licence)) }
    for note in notes { rows.append(("Note", note)) }
    return rows
  }

  private var levelWords: String { levels.count == 1 ? "1 level" : "\(levels.count) levels" }

  private var classWords: String {
    switch classUse {
    case "none": "none"
    case "optional": "\(classes), better with --class 0 to \(classes - 1)"
    default: "\(classes), give --class 0 to \(classes - 1)"
    }
  }

  private var kindWords: String {
    switch kind {
    case PriorKind.endpoint.rawValue: "the end of a trajectory: sharp at every level"
    case PriorKind.posteriorMean.rawValue: "the mean of what a picture may be: followed in steps"
    default: "one picture from noise: painted once, not refined"
    }
  }

  private var sigmaWords: String {
    if let sigmas { return sigmas.map(Self.short).joined(separator: ", ") }
    guard sigmaMin < sigmaMax else { return Self.short(sigmaMin) }
    let grid = gridSize.map { ", \($0) levels" } ?? ""
    return "\(Self.short(sigmaMin)) to \(Self.short(sigmaMax))\(grid), rho \(Self.short(rho)),"
      + " data \(Self.short(sigmaData))"
  }

  private static func words(_ plan: Plan) -> String {
    let calls = plan.steps == 1 ? "1 call" : "\(plan.steps) calls"
    let levels = plan.steps == 1 ? short(plan.from) : "\(short(plan.from)) to \(short(plan.to))"
    return "\(plan.sampler), \(calls), sigma \(levels)"
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: ", ")
  }

  private static func short(_ number: Double) -> String { String(format: "%g", number) }

  /// A number with a thousand's unit: "48.1 million".
  static func large(_ number: Int, _ units: [String]) -> String {
    var value = Double(number)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return (unit == 0 ? "\(number)" : String(format: "%.1f", value)) + units[unit]
  }
}

extension SamplingTask {
  /// A row's name.
  fileprivate var title: String {
    switch self {
    case .thinHole: "Thin holes"
    case .thickHole: "Thick holes"
    case .finerHole: "Finer levels"
    case .colorize: "Colorize"
    case .hintedColours: "Colorize by hints"
    case .double: "Upscale 2×"
    case .enlarge: "Upscale 3–8×"
    case .denoise: "Denoise"
    case .noisyHole: "Noisy holes"
    case .deblur: "Deblur"
    case .noisyBlur: "Deblur noise"
    case .dejpeg: "JPEG"
    case .restore: "Restore"
    case .sample: "Sample"
    case .vary: "Vary"
    }
  }
}

extension NativeSampler {
  fileprivate var words: String {
    switch self {
    case .multistep(let sigmas):
      sigmas.isEmpty
        ? "multistep consistency"
        : "multistep consistency at sigma "
          + sigmas.map { String(format: "%g", $0) }.joined(separator: ", ")
    case .gamma(let freshness, let steps):
      "jumps, \(steps) steps, gamma \(String(format: "%g", freshness))"
    case .heun(let steps): "Heun, \(steps) steps"
    case .ladder: "deterministic steps down its levels"
    case .oneShot: "one call"
    case .own: "the family's own"
    }
  }
}
