import Foundation
import Models
import Networks
import Priors
import Tensors
import TestSupport
import Testing

/// The family's formulas, against values computed elsewhere in double precision.
@Suite struct ConsistencyModelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func prior(
    _ model: SyntheticModel = .tiny,
    bend: (inout [String: SyntheticModel.Weight]) -> Void = { _ in }
  ) throws -> any Prior {
    try model.write(to: folder, bend: bend)
    return try PipelineFolder(path: folder.path).loadPrior(threads: TestThreads.one)
  }

  @Test func scalings() throws {
    // σ, c_skip, c_out, c_in, with as many digits as the table has.
    let table = [
      (0.002, 1, 0, 1.999984), (0.01, 0.9997441, 0.0079984, 1.9996),
      (0.1, 0.9630052, 0.09609691, 1.961161), (0.5, 0.502004, 0.3521392, 1.414214),
      (1, 0.2006414, 0.4463192, 0.8944272), (5, 0.009908837, 0.4973196, 0.1990074),
      (80, 3.906293e-5, 0.4999777, 0.01249976),
    ]
    for (sigma, skip, out, scale) in table {
      let found = Preconditioning.edm(sigma, data: 0.5, smallest: 0.002, time: 0)
      #expect(abs(found.skip - skip) <= 6e-7 * skip)
      #expect(abs(found.out - out) <= 6e-7 * out)
      #expect(abs(found.input - scale) <= 6e-7 * scale)
    }
    let boundary = Preconditioning.edm(0.002, data: 0.5, smallest: 0.002, time: 0)
    #expect(boundary.skip == 1 && boundary.out == 0)
  }

  /// Cosines first or last, the last frequency 1/10000 or one step before it.
  @Test func timeEmbedding() {
    let half = Float(log(0.5))
    let cases: [(Float, Float, Bool, [Double])] = [
      (
        250 * half, 0, true,
        [-0.877966, 0.049899, -0.161363, 0.985023, 0.478723, 0.998754, -0.986895, -0.172421]
      ),
      (
        half / 4, 0, true,
        [0.985023, 0.99985, 0.999998, 1, -0.172421, -0.017328, -0.001733, -0.000173]
      ),
      (
        half / 4, 1, false,
        [-0.172421, -0.008043, -0.000373, -0.000017, 0.985023, 0.999968, 1, 1]
      ),
      (
        Float(2000 / Double.pi * atan(0.5)), 1, false,
        [-0.141993, 0.906145, 0.593917, 0.029512, 0.989868, 0.422967, 0.804527, 0.999564]
      ),
    ]
    for (time, shift, cosineFirst, expected) in cases {
      let encode = SinusoidalEncoding(width: 8, frequencyShift: shift, cosineFirst: cosineFirst)
      let found = encode([0, time])
      #expect(found.shape == [2, 8])
      // Single precision of an argument of some 300 is worth 2e-5.
      for index in 0..<8 { #expect(abs(Double(found[1, index]) - expected[index]) < 3e-5) }
      let (ones, zeros) = cosineFirst ? (0..<4, 4..<8) : (4..<8, 0..<4)
      #expect(ones.allSatisfy { found[0, $0] == 1 } && zeros.allSatisfy { found[0, $0] == 0 })
    }
    #expect(
      SinusoidalEncoding(width: 5, frequencyShift: 0, cosineFirst: true)([1]).shape == [1, 5])
  }

  @Test func identityAtTheSmallestSigma() throws {
    let prior = try prior()
    var random = TestRandom(2)
    let x = random.tensor([2, 8, 8, 3])
    #expect(try prior.denoise(x, sigma: 0.002) == x)
    // Below the range is the range's end; above it too.
    #expect(try prior.denoise(x, sigma: 0) == x)
    let end = try prior.denoise(80 * x, sigma: 80)
    #expect(try prior.denoise(80 * x, sigma: 1000).hasSameBits(as: end))
    #expect(try prior.denoise(x, sigma: 1) != x)
  }

  /// Where the network answers 0, c_skip·x is left.
  @Test func skipAloneWhenTheNetworkIsSilent() throws {
    let prior = try prior { weights in
      weights["conv_out.weight"]?.values = Array(repeating: 0, count: 8 * 3 * 9)
      weights["conv_out.bias"]?.values = [0, 0, 0]
    }
    var random = TestRandom(3)
    let x = random.tensor([1, 8, 8, 3])
    let out = try prior.denoise(x, sigma: 0.5)
    #expect(out.largestError(to: x.values.map { 0.502004 * Double($0) }) < 1e-6)
  }

  @Test func labels() throws {
    let conditional = try prior(.tiny.with(["num_class_embeds": "10"]))
    #expect(conditional.classCount == 10)
    let x = Tensor(shape: [2, 8, 8, 3], repeating: 0.5)
    expectRefusal("class-conditional", "0 to 9") {
      _ = try conditional.denoise(x, sigma: 1)
    }
    for label in [-1, 10, .max, .min] {
      expectRefusal("class \(label)", "0 to 9") {
        _ = try conditional.denoise(x, sigma: 1, condition: Condition(classLabel: label))
      }
    }
    let first = try conditional.denoise(x, sigma: 1, condition: Condition(classLabel: 0))
    let last = try conditional.denoise(x, sigma: 1, condition: Condition(classLabel: 9))
    #expect(first != last)

    let unconditional = try prior()
    expectRefusal("knows no classes") {
      _ = try unconditional.denoise(x, sigma: 1, condition: Condition(classLabel: 0))
    }
  }

  private func expectRefusal(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) {
    let error = #expect(throws: PriorError.self, sourceLocation: sourceLocation) { try body() }
    guard let error else { return }
    #expect(error.kind == .badCondition, sourceLocation: sourceLocation)
    for part in parts {
      #expect(error.description.contains(part), "\(error)", sourceLocation: sourceLocation)
    }
    #expect(!error.description.contains { $0.isNewline }, sourceLocation: sourceLocation)
  }

  /// Sound weights, one by one, whose sum is none.
  @Test(arguments: [0.002, 1, 80])
  func infiniteAnswers(_ sigma: Double) throws {
    let prior = try prior { weights in
      weights["conv_norm_out.weight"]?.values = Array(repeating: 0, count: 8)
      weights["conv_norm_out.bias"]?.values = Array(repeating: 1, count: 8)
      weights["conv_out.weight"]?.values = Array(repeating: 3e38, count: 8 * 3 * 9)
    }
    let error = #expect(throws: PriorError.self) {
      _ = try prior.denoise(Tensor(shape: [1, 8, 8, 3], repeating: 0.5), sigma: sigma)
    }
    #expect(error?.kind == .notFinite)
    #expect(error?.description.contains("weights") == true)
    #expect(error?.description.contains { $0.isNewline } == false)
  }
}
