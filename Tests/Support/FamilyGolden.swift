import Checkpoints
import Foundation
import Models
import Networks
import Priors
import Tensors

/// A folder of reference outputs of one model family: a checkpoint as published ones are, its
/// description, and `golden.safetensors`.
package struct FamilyGolden: Sendable, CustomStringConvertible {
  package let path: String
  package let family: String
  package var description: String { (path as NSString).lastPathComponent }

  /// The folders in `Tests/Goldens/families`, and those in the folder that the environment variable
  /// RETOUCH_GOLDENS names and in its subfolder `families`.
  package static let all: [FamilyGolden] = {
    var roots = [(GoldenFolder.bundledRoot as NSString).appendingPathComponent("families")]
    if let more = ProcessInfo.processInfo.environment["RETOUCH_GOLDENS"], !more.isEmpty {
      roots += [more, (more as NSString).appendingPathComponent("families")]
    }
    return roots.flatMap { root in
      ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted()
        .compactMap { FamilyGolden(path: (root as NSString).appendingPathComponent($0)) }
    }
  }()

  /// Those of some families.
  package static func of(_ families: String...) -> [FamilyGolden] {
    all.filter { families.contains($0.family) }
  }

  private init?(path: String) {
    let config = (path as NSString).appendingPathComponent("config.json")
    guard FileManager.default.fileExists(atPath: config),
      FileManager.default.fileExists(
        atPath: (path as NSString).appendingPathComponent("golden.safetensors")),
      let data = FileManager.default.contents(atPath: config),
      let family = (try? JSONValue.parse(Array(data)))?.object?["family"]?.string
    else { return nil }
    self.path = path
    self.family = family
  }

  package func tensors() throws -> WeightStore {
    try WeightStore(file: (path as NSString).appendingPathComponent("golden.safetensors"))
  }

  package func model(family: String? = nil) throws -> OpenedModel {
    try OpenedModel(path: path, family: family)
  }

  package func prior(family: String? = nil) throws -> any Prior {
    try model(family: family).loadPrior(threads: TestThreads.two)
  }
}

extension WeightStore {
  /// Stacked NCHW pictures, channels last: [stack][images, height, width, channels].
  package func pictures(_ name: String) throws -> [Tensor] {
    let stack = try tensor(name)
    return (0..<stack.images).map { index in
      TestThreads.one.channelsLast(
        stack.sliced(images: index..<index + 1).reshaped(Array(stack.shape.dropFirst())))
    }
  }

  package func numbersList(_ name: String) throws -> [Double] {
    try tensor(name).values.map(Double.init)
  }

  /// Classes, one a picture; nil when there are none.
  package func labels(_ name: String) throws -> [Int]? {
    names.contains(name) ? try integers(name) : nil
  }
}

extension Tensor {
  /// `body` of each picture with its own class: references ran batches of several.
  package func eachLabelled(
    _ labels: [Int]?, _ body: (Tensor, Condition) throws -> Tensor
  ) rethrows -> Tensor {
    guard let labels else { return try body(self, .none) }
    return Tensor.stacked(
      try (0..<images).map {
        try body(sliced(images: $0..<$0 + 1), Condition(classLabel: labels[$0]))
      })
  }
}
