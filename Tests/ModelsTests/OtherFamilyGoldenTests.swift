import Foundation
import Models
import Networks
import Priors
import Tensors
import TestSupport
import Testing

/// The families whose samplers are their own, and those of which only formulas are public.
@Suite struct OtherFamilyGoldenTests {
  private func expect(
    _ golden: FamilyGolden, _ name: String, _ out: Tensor, tolerance: Float = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = out.largestError(to: try golden.tensors().picture(name))
    report("\(golden) \(name)", error)
    #expect(error < tolerance, sourceLocation: sourceLocation)
  }

  private func accelerationFlow(_ golden: FamilyGolden) throws -> ConstantAccelerationFlow {
    try #require(try golden.prior() as? ConstantAccelerationFlow)
  }

  @Test(arguments: FamilyGolden.of("caf"))
  func velocityAndAcceleration(_ golden: FamilyGolden) throws {
    let file = try golden.tensors()
    let flow = try accelerationFlow(golden)
    let (x, first) = (try file.picture("network.x"), try file.picture("network.v0"))
    let labels = try file.labels("labels")
    for (index, time) in try file.numbersList("network.t").enumerated() {
      for (name, answer) in [
        ("V", flow.velocity(x, time: time, labels: labels)),
        ("A", flow.acceleration(x, time: time, first: first, labels: labels)),
      ] {
        let error = answer.largestError(to: try file.pictures("network.\(name)")[index])
        report("\(golden) \(name) at \(time)", error)
        #expect(error < 1e-4)
      }
    }
  }

  @Test(arguments: FamilyGolden.of("caf"), [1, 3, 4])
  func accelerationFlowSamples(_ golden: FamilyGolden, _ steps: Int) throws {
    let file = try golden.tensors()
    guard file.names.contains("sample\(steps).out") else { return }
    let out = try accelerationFlow(golden).sampled(
      file.picture("sample\(steps).latent"), steps: steps, labels: file.labels("labels"))
    try expect(golden, "sample\(steps).out", out, tolerance: 1e-3)
  }

  @Test(arguments: FamilyGolden.of("caf"), [1, 4])
  func accelerationFlowInverts(_ golden: FamilyGolden, _ steps: Int) throws {
    let file = try golden.tensors()
    guard file.names.contains("inversion\(steps).out") else { return }
    let out = try accelerationFlow(golden).inverted(
      file.picture("inversion\(steps).x"), steps: steps, labels: file.labels("labels"))
    try expect(golden, "inversion\(steps).out", out, tolerance: 1e-3)
  }

  /// The paper's inpainting: invert with noise in the hole, come back with the picture outside it.
  @Test(arguments: FamilyGolden.of("caf"))
  func accelerationFlowInpaints(_ golden: FamilyGolden) throws {
    let file = try golden.tensors()
    guard file.names.contains("inpaint4.out") else { return }
    let flow = try accelerationFlow(golden)
    let (x, known) = (try file.picture("inpaint4.x"), try file.picture("inpaint4.mask"))
    let noise = try file.pictures("inpaint4.noise")
    let labels = try file.labels("labels")
    let latent = flow.inverted(x, steps: 4, labels: labels, known: known) { noise[$0] }
    try expect(golden, "inpaint4.latent", latent, tolerance: 1e-3)
    let out = flow.sampled(latent, steps: 4, labels: labels, keeping: (known, x))
    try expect(golden, "inpaint4.out", out, tolerance: 1e-3)
  }

  private func bits(_ golden: FamilyGolden) throws -> AnalogBits {
    try #require(try golden.prior() as? AnalogBits)
  }

  @Test(arguments: FamilyGolden.of("bit-diffusion"))
  func bitNetwork(_ golden: FamilyGolden) throws {
    let file = try golden.tensors()
    let prior = try bits(golden)
    let x = try file.picture("network.x")
    let condition = try file.picture("network.self_condition")
    for (name, estimate) in [("out", nil), ("out_with_self_condition", condition)] {
      let out = Tensor.stacked(
        try file.numbersList("network.log_snr").enumerated().map { index, logSNR in
          prior.answer(
            x.sliced(images: index..<index + 1), logSNR: logSNR,
            lastEstimate: estimate?.sliced(images: index..<index + 1))
        })
      try expect(golden, "network.\(name)", out)
    }
    for (time, logSNR) in zip(
      try file.numbersList("network.times"), try file.numbersList("network.log_snr"))
    {
      #expect(abs(AnalogBits.level(at: time).logSNR - logSNR) < 1e-5)
    }
  }

  @Test(arguments: FamilyGolden.of("bit-diffusion"), [("ddim4", 0.0), ("ddim4_td", 0.1)])
  func bitSteps(_ golden: FamilyGolden, _ group: (name: String, delay: Double)) throws {
    let file = try golden.tensors()
    guard file.names.contains("\(group.name).pixels") else { return }
    let prior = try bits(golden)
    let expected = try file.pictures("\(group.name).network_outputs")
    var step = 0
    let out = prior.sampled(
      try file.picture("\(group.name).latent"), steps: expected.count, delay: group.delay
    ) { answer in
      let error = answer.largestError(to: expected[step])
      report("\(golden) \(group.name) step \(step)", error)
      #expect(error < 1e-3)
      step += 1
    }
    // Pixels are decoded bits in [0, 1]; a bit next to 0 may fall on the other side.
    let pixels = prior.code.decode(out).mapped { ($0 + 1) / 2 }
    let golden = try file.picture("\(group.name).pixels")
    let different = zip(pixels.values, golden.values).filter { abs($0 - $1) > 1e-4 }.count
    #expect(different <= pixels.count / 200, "\(different) of \(pixels.count)")
  }

  @Test(arguments: FamilyGolden.of("bit-diffusion"))
  func bitCode(_ golden: FamilyGolden) throws {
    let file = try golden.tensors()
    let pixels = try file.picture("code.pixels").mapped { 2 * $0 - 1 }
    let bits = try bits(golden).code.encode(pixels)
    #expect(bits.largestError(to: try file.picture("code.bits")) == 0)
    let decoded = try self.bits(golden).code.decode(bits).mapped { ($0 + 1) / 2 }
    #expect(decoded.largestError(to: try file.picture("code.decoded")) < 1e-6)
  }

  /// F of a network that speaks TrigFlow: x = x_t / cos t.
  @Test(arguments: FamilyGolden.of("scm"))
  func trigFlowToy(_ golden: FamilyGolden) throws {
    let file = try golden.tensors()
    guard file.names.contains("chain.F0") else { return }
    let part = try golden.model().parts[0]
    let network = try part.plan.network(part.weights)
    let times = try file.numbersList("chain.times")
    for (name, x, time) in [
      ("F0", try file.picture("chain.latent"), times[0]),
      ("F1", try file.picture("chain.x1").mapped { $0 * 2 }, times[1]),
    ] {
      let answer = network(
        x, NetworkInputs(times: Array(repeating: Float(time), count: x.images)), TestThreads.two)
      let direct = answer.largestError(to: try file.picture("chain.\(name)"))
      report("\(golden) \(name)", direct)
      #expect(direct < 1e-4)
    }
  }

  private var formulas: [FamilyGolden] { FamilyGolden.of("formulas") }

  @Test func alignYourFlow() throws {
    for golden in formulas {
      let file = try golden.tensors()
      guard file.names.contains("ayf.f") else { continue }
      let prior = try golden.prior(family: "ayf")
      let labels = try file.labels("labels")
      let (from, to) = (try file.numbersList("ayf.t"), try file.numbersList("ayf.s"))
      for (index, flow) in try file.pictures("ayf.x").enumerated() {
        // x_t = (1 − t) · x.
        let (t, s) = (from[index], to[index])
        let (sigma, target) = (t / (1 - t), s / (1 - s))
        let x = Float(1 / (1 - t)) * flow
        let clean = try x.eachLabelled(labels) { x, condition in
          try prior.denoise(x, sigma: sigma, condition: condition)
        }
        let error = clean.largestError(to: try file.pictures("ayf.D_from_s_zero")[index])
        report("\(golden) ayf D at \(t)", error)
        #expect(error < 1e-4)
        guard s < t else { continue }
        let estimate = try x.eachLabelled(labels) { x, condition in
          try prior.jumpEstimate(x, from: sigma, to: target, condition: condition)
        }
        let share = Float(target / sigma)
        let state = Float(1 - s) * Tensor.combine(share, x, 1 - share, estimate)
        let jump = state.largestError(to: try file.pictures("ayf.f")[index])
        report("\(golden) ayf f from \(t) to \(s)", jump)
        #expect(jump < 1e-4)
      }
    }
  }

  @Test func guidedDistillation() throws {
    for golden in formulas {
      let file = try golden.tensors()
      guard file.names.contains("guided.out") else { continue }
      let prior = try golden.prior(family: "guided-distillation")
      let sigmas = try file.numbersList("guided.sigmas")
      // The ladder of four steps is the family's own.
      guard case .ladder(let ladder) = prior.traits.levels else {
        Issue.record("a distilled sampler has a ladder")
        return
      }
      #expect(zip(ladder, sigmas).allSatisfy { abs($0 / $1 - 1) < 1e-4 })
      let labels = try file.labels("labels")
      let weight = try file.numbersList("guided.w")[0]
      let expected = try file.pictures("guided.estimates")
      var x = Float(sigmas[0]) * (try file.picture("guided.latent"))
      for (index, sigma) in sigmas.enumerated() {
        let estimate = try x.eachLabelled(labels) { x, condition in
          var condition = condition
          condition.guidance = weight
          return try prior.denoise(x, sigma: sigma, condition: condition)
        }
        let held = estimate.clamped(-1, 1)
        let error = held.largestError(to: expected[index])
        report("\(golden) guided at \(sigma)", error)
        #expect(error < 1e-3)
        guard index + 1 < sigmas.count else {
          #expect(held.largestError(to: try file.picture("guided.out")) < 1e-3)
          break
        }
        let kept = Float(sigmas[index + 1] / sigma)
        x = Tensor.combine(kept, x, 1 - kept, held)
      }
    }
  }

  @Test func routing() throws {
    struct Student: Prior {
      let channels = 3
      let nativeSide = 8
      let classCount = 10
      let number: Float
      let traits = PriorTraits(kind: .oneShot, levels: .single(80), nativeSampler: .oneShot)
      func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
        x.mapped { _ in number }
      }
    }
    for golden in formulas {
      let file = try golden.tensors()
      guard file.names.contains("msd.student") else { continue }
      let students: [any Prior] = [Student(number: 0), Student(number: 1)]
      let router = try RoutedPrior(students, classes: [0...4, 5...9])
      for (label, student) in zip(
        try file.integers("msd.labels"), try file.integers("msd.student"))
      {
        #expect(try router.student(for: label) == student)
        let answer = try router.denoise(
          Tensor(shape: [1, 8, 8, 3]), sigma: 80, condition: Condition(classLabel: label))
        #expect(answer.values.allSatisfy { $0 == Float(student) })
      }
    }
    let two: [any Prior] = [Student(number: 0), Student(number: 1)]
    for ranges in [[0...4, 4...9], [0...4, 6...9], [1...4, 5...9]] {
      #expect(throws: PriorError.self) { try RoutedPrior(two, classes: ranges) }
    }
  }

  @Test func lowDiffCondition() throws {
    for golden in formulas {
      let file = try golden.tensors()
      guard file.names.contains("lowdiff.condition") else { continue }
      let low = try file.picture("lowdiff.low")
      let condition = TestThreads.one.upsampledNearest(low)
      #expect(condition.largestError(to: try file.picture("lowdiff.condition")) < 1e-6)
      let down = TestThreads.one.averagePooled(condition)
      #expect(down.largestError(to: try file.picture("lowdiff.down_of_condition")) < 1e-6)
    }
  }
}
