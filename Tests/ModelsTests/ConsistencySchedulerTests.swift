import Checkpoints
import Models
import TestSupport
import Testing

@Suite struct ConsistencySchedulerTests {
  private func parse(_ text: String) throws -> ConsistencyScheduler {
    try ConsistencyScheduler(try JSONValue.parse(text.utf8), file: "s.json")
  }

  @Test func fields() throws {
    #expect(try parse("{}") == ConsistencyScheduler())
    let read = try parse(
      """
      {"_class_name": "CMStochasticIterativeScheduler", "sigma_min": 0.01, "sigma_max": 50,
       "sigma_data": 1, "rho": 3.5, "num_train_timesteps": 201, "s_noise": 1, "clip_denoised": true}
      """)
    var expected = ConsistencyScheduler()
    (expected.sigmaMin, expected.sigmaMax, expected.sigmaData) = (0.01, 50, 1)
    (expected.rho, expected.gridSize) = (3.5, 201)
    #expect(read == expected)
  }

  @Test(
    arguments: [
      ("_class_name", "\"DDPMScheduler\""), ("clip_denoised", "false"), ("s_noise", "1.1"),
      ("prediction_type", "\"epsilon\""), ("beta_start", "0.1"),
    ])
  func unsupported(_ field: String, _ value: String) {
    expectRefusal("s.json", field, kind: .unsupported) { _ = try parse("{\"\(field)\": \(value)}") }
  }

  @Test(
    arguments: [
      ("sigma_min", "0"), ("sigma_min", "-1"), ("sigma_min", "80"), ("sigma_max", "0.001"),
      ("sigma_max", "1e9"), ("sigma_data", "0"), ("rho", "0"), ("rho", "\"7\""),
      ("num_train_timesteps", "1"), ("num_train_timesteps", "40.5"), ("clip_denoised", "1"),
      ("s_noise", "true"),
    ])
  func malformed(_ field: String, _ value: String) {
    expectRefusal("s.json", field, kind: .malformed) { _ = try parse("{\"\(field)\": \(value)}") }
  }
}
