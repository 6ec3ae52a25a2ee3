import Editing
import Priors
import Testing

@Suite struct ScheduleTests {
  /// The grid of the published code, families.md's table of its launch script: 40 points.
  @Test func originalGrid() throws {
    let schedule = try Schedule.originalGrid(indices: [0, 17, 22, 39], NoiseGrid())
    #expect(schedule.sigmas.count == 3)
    #expect(abs(schedule.sigmas[0] - 80) < 1e-9)
    #expect(abs(schedule.sigmas[1] - 4.36556) < 1e-5)
    #expect(abs(schedule.sigmas[2] - 1.38237) < 1e-5)
    #expect(abs((schedule.terminal ?? 0) - 0.002) < 1e-12)
  }

  @Test func karrasEndsWhereItShould() {
    let schedule = Schedule.karras(steps: 10, from: 80, to: 0.05)
    #expect(abs(schedule.sigmas[0] - 80) < 1e-9)
    #expect(abs(schedule.sigmas[9] - 0.05) < 1e-9)
    #expect(Schedule.karras(steps: 1, from: 80, to: 0.05).sigmas == [80])
  }

  @Test(arguments: [[], [1, 2], [1, 1], [0.5, 0], [-1], [Double.nan], [Double.infinity, 1]])
  func badListsAreRefused(_ sigmas: [Double]) {
    #expect(throws: EditingError.self) { try Schedule(sigmas: sigmas) }
  }

  @Test(arguments: [[0], [3, 2], [-1, 5], [0, 40]])
  func badIndicesAreRefused(_ indices: [Int]) {
    #expect(throws: EditingError.self) {
      try Schedule.originalGrid(indices: indices, NoiseGrid())
    }
  }
}
