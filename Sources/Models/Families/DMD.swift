import Checkpoints
import Priors

extension ModelFamily {
  /// Distribution matching distillation (Yin et al. 2024): one call from noise of one level.
  static let dmd2 = ModelFamily(
    "dmd2", "DMD2 generator", paper: "arXiv 2405.14867", licence: "CC BY-NC-SA 4.0"
  ) {
    parts throws(CheckpointError) in try generator(parts, network: 0)
  }.recognised { facts in
    // The generator is published as a bare state dict; EDM's networks are pickles.
    facts.architecture == .dhariwal && facts.className == nil
      && !facts.fileName.hasPrefix("edm")
  }

  /// Its forerunner, with the same networks.
  static let dmd = ModelFamily(
    "dmd", "DMD generator", paper: "arXiv 2311.18828", licence: "CC BY-NC-SA 4.0"
  ) {
    parts throws(CheckpointError) in try generator(parts, network: 0)
  }

  /// Multi-student distillation (Song et al. 2024): a generator for each part of the classes.
  static let multiStudent = ModelFamily(
    "multi-student", "multi-student generator", paper: "arXiv 2410.23274", parts: []
  ) { parts throws(CheckpointError) in
    let ranges = try parts.settings.classRanges("students")
    guard ranges.count == parts.networks.count else {
      throw parts.settings.malformed(
        "students has \(ranges.count) entries for \(parts.networks.count) checkpoints")
    }
    // A student may know all classes by their own numbers, and is asked for its part of them.
    for (range, network) in zip(ranges, parts.networks)
    where !(0..<network.shape.classCount).contains(range.upperBound) {
      throw parts.settings.malformed(
        "students: class \(range.upperBound) is not one of its network's \(network.shape.classCount)"
      )
    }
    var students: [any Prior] = []
    for index in parts.networks.indices { students.append(try generator(parts, network: index)) }
    do throws(PriorError) {
      return try RoutedPrior(students, classes: ranges)
    } catch {
      throw parts.settings.malformed(error.description)
    }
  }

  private static func generator(_ parts: ModelParts, network: Int) throws(CheckpointError)
    -> Preconditioned
  {
    let data = try parts.settings.sigmaData()
    let given = try parts.settings.number("conditioning_sigma", in: 1e-3...1e6)
    let sigma = try parts.settings.number("sigma", in: 1e-3...1e6) ?? given ?? 80
    let clock = parts.clock
    return Preconditioned(
      parts.networks[network],
      // It never saw a picture without one.
      PriorTraits(
        kind: .oneShot, levels: .single(sigma), classUse: .required, nativeSampler: .oneShot)
    ) { sigma, _ in .edm(sigma, data: data, time: clock(sigma)) }
  }
}
