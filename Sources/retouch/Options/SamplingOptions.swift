import ArgumentParser
import Editing
import Priors
import RetouchKit

/// How the prior is sampled.
struct SamplingOptions: ParsableArguments {
  @Option(help: .optional(.sampler))
  var sampler: SamplerKind?

  @Option(help: .optional(.steps))
  var steps: Int?

  @Option(help: .optional(.sigmas))
  var sigmas: SigmaList?

  @Option(
    help: ArgumentHelp(
      "Same seed, same result; random takes a new one and says which.", valueName: "n|random"))
  var seed: SeedArgument = .fixed(0)

  @Option(
    help: ArgumentHelp(
      "Make this many different results, numbered: out-1.png, out-2.png, …", valueName: "n"))
  var samples: Int = 1

  @Option(
    help: ArgumentHelp(
      """
      Also write how far the --samples lie apart: a map from violet (alike) to yellow (32 levels \
      of 255 and more).
      """, valueName: "file"),
    completion: .writtenPictures)
  var uncertainty: String?

  @Option(help: .field(.generator))
  var generator: NoiseKind = .philox

  func validate() throws {
    try require(.steps, steps)
    try require("--samples", samples, in: 1...10_000)
    if let uncertainty {
      guard !uncertainty.isEmpty, uncertainty != "-" else {
        throw ValidationError("--uncertainty needs a file name; standard output can't take it")
      }
      guard samples > 1 else {
        throw ValidationError("--uncertainty compares answers; give --samples 2 or more, as 8")
      }
    }
    if steps != nil, sigmas != nil {
      throw ValidationError("--steps and --sigmas exclude each other; give one of them")
    }
    if let sigmas {
      do {
        _ = try Schedule(sigmas: sigmas.values)
      } catch {
        throw ValidationError("--sigmas: \(error)")
      }
    }
  }

  /// - Parameter seed: the one to use, where it is to be random.
  func set(_ values: inout FieldValues, seed: UInt64) {
    values.set(.sampler, .word(sampler))
    values.set(.steps, steps.map { .integer($0) })
    values.set(.sigmas, sigmas.map { .list($0.values.map { .number($0) }) })
    values.set(.seed, .seed(seed))
    if generator != .philox { values.set(.generator, .word(generator)) }
  }
}
