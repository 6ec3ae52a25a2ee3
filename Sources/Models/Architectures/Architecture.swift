import Checkpoints
import Foundation
import Networks

/// A kind of network: how its plan is read from the original arguments, and how a checkpoint that
/// carries none is recognised.
package struct Architecture: Sendable, Equatable {
  package let name: String
  /// For people.
  package let title: String
  /// Whether arguments are of this architecture.
  let matches: @Sendable ([String: JSONValue]) -> Bool
  let plan: @Sendable (ArchitectureSource) throws(CheckpointError) -> any NetworkPlan
  /// The original arguments of a network with tensors of these names and shapes, as far as they
  /// tell; nil: it isn't one. `given` is what is known otherwise.
  let recognise: @Sendable (StateShapes, _ given: [String: JSONValue]) -> [String: JSONValue]?
  /// A noise level as such networks are told it by most families.
  package let clock: @Sendable (Double) -> Double

  package static func == (left: Architecture, right: Architecture) -> Bool {
    left.name == right.name
  }

  /// All architectures. A new one is a file here, a plan in `Networks`, and one row.
  package static let all: [Architecture] = [
    .diffusers, .adm, .dhariwal, .song, .edm2, .bits, .mnist,
  ]

  /// 250 · ln σ, in single precision as the references have it: at the smallest level its sinusoids
  /// turn by 1554.
  static let openAIClock: @Sendable (Double) -> Double = { Double(250 * logf(Float($0))) }
  /// ln σ / 4.
  static let edmClock: @Sendable (Double) -> Double = { Double(logf(Float($0)) / 4) }

  /// The architecture that arguments are of.
  static func of(_ arguments: [String: JSONValue], file: String) throws(CheckpointError)
    -> Architecture
  {
    if let found = all.first(where: { $0.matches(arguments) }) { return found }
    throw CheckpointError(
      .unsupported,
      "\(file): the arguments are of no network that Retouch knows"
        + " (\(all.map(\.title).joined(separator: ", ")))")
  }
}

/// What a plan is made from.
package struct ArchitectureSource: Sendable {
  let arguments: ConfigurationFields
  /// Of the weights; empty when there are none.
  let shapes: StateShapes
  /// Classes, where the model says so beside the arguments.
  var classes: Int?
  /// Channels of the input, where the family says so.
  var inChannels: Int?
  /// Whether the family says that there is a second time.
  var hasSecondTime = false
}

/// Names and shapes of a state dict, and what a pickle says of its modules.
package struct StateShapes: Sendable {
  package let shapes: [String: [Int]]
  /// Scalars of each module by its dotted name.
  package var attributes: [String: [String: JSONValue]] = [:]

  package init(
    shapes: [String: [Int]] = [:], attributes: [String: [String: JSONValue]] = [:]
  ) {
    self.shapes = shapes
    self.attributes = attributes
  }

  package subscript(name: String) -> [Int]? { shapes[name] }
  package var names: Dictionary<String, [Int]>.Keys { shapes.keys }

  /// How many numbers follow each other in names PREFIX0SUFFIX, PREFIX1SUFFIX, …
  func count(_ prefix: String, _ suffix: String) -> Int {
    var count = 0
    while shapes["\(prefix)\(count)\(suffix)"] != nil { count += 1 }
    return count
  }
}

extension ConfigurationFields {
  /// Whole numbers as a list, or as a text with commas, as command lines have them.
  func integerList(_ field: String, in range: ClosedRange<Int>) throws(CheckpointError) -> [Int]? {
    guard let value = self[field], value != .null else { return nil }
    let integers: [Int?] =
      value.array?.map(\.integer)
      ?? value.string?.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
      ?? value.integer.map { [$0] } ?? [nil]
    var result: [Int] = []
    for integer in integers {
      guard let integer, range.contains(integer) else {
        throw malformed(
          "\(field) must be whole numbers from \(range.lowerBound) to \(range.upperBound)")
      }
      result.append(integer)
    }
    return result
  }
}
