import Foundation
import Models
import RetouchKit

/// What a model folder says of itself; no weights are read for it.
struct ModelFacts: Encodable, Equatable {
  var path: String
  var family = "consistency model"
  /// The side of its tiles in pixels.
  var side: Int
  /// 0 when it is unconditional.
  var classes: Int
  var parameters: Int
  /// Bytes of the weights as stored.
  var bytes: Int
  /// How the numbers are stored, most common first: "F32", "F16", "BF16".
  var types: [String]
  /// Channels of each level of the network, the finest first.
  var levels: [Int]
  var sigmaMin: Double
  var sigmaMax: Double
  var sigmaData: Double
  var rho: Double
  var gridSize: Int

  init(_ folder: PipelineFolder) {
    path = folder.path
    let configuration = folder.configuration
    side = configuration.sampleSize * configuration.patchSize
    classes = configuration.classCount ?? 0
    parameters = folder.weights.parameterCount
    bytes = folder.weights.storedBytes
    types = folder.weights.storedTypes.map(\.rawValue)
    levels = configuration.downBlocks.map(\.channels)
    sigmaMin = folder.scheduler.sigmaMin
    sigmaMax = folder.scheduler.sigmaMax
    sigmaData = folder.scheduler.sigmaData
    rho = folder.scheduler.rho
    gridSize = folder.scheduler.gridSize
  }

  /// - Parameter path: nil for the bundled prior.
  static func folder(_ path: String?) throws(RetouchError) -> PipelineFolder {
    do {
      return try PipelineFolder(path: path ?? BundledPrior.folder())
    } catch {
      throw RetouchError(error)
    }
  }

  /// For people.
  var rows: [(name: String, value: String)] {
    [
      ("Model", path),
      ("Family", family),
      ("Tile", "\(side)×\(side), RGB"),
      ("Classes", classes == 0 ? "none" : "\(classes), give --class 0 to \(classes - 1)"),
      ("Parameters", Self.large(parameters, ["", " thousand", " million", " billion"])),
      (
        "Weights",
        "\(Self.large(bytes, [" bytes", " kB", " MB", " GB"])), \(types.joined(separator: ", "))"
      ),
      ("Network", "\(levels.count) levels of \(Self.list(levels)) channels"),
      (
        "Sigma",
        "\(Self.short(sigmaMin)) to \(Self.short(sigmaMax)), \(gridSize) levels, rho"
          + " \(Self.short(rho)), data \(Self.short(sigmaData))"
      ),
    ]
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
