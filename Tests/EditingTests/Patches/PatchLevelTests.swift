import Editing
import Tensors
import TestSupport
import Testing

@Suite struct PatchLevelTests {
  private func level() throws -> PatchLevel {
    try PatchScene.noise(60, 70, hole: Region(top: 20, left: 25, height: 12, width: 15)).level(
      margin: 8
    ).level
  }

  @Test func targetsTouchTheHoleAndSourcesDoNot() throws {
    let level = try level()
    func touchesHole(_ pixel: Int32) -> Bool {
      level.grid.patchOffsets.contains { level.grid.kinds[Int(pixel) + $0] == .hole }
    }
    #expect(level.targets.allSatisfy(touchesHole) && !level.sources.contains(where: touchesHole))
    #expect(level.targets.count == 18 * 21)
    for (index, target) in level.targets.enumerated() {
      #expect(level.targetOf[Int(target)] == Int32(index))
    }
    let near = level.holeBox.expanded(by: 8)
    #expect(level.sources.allSatisfy { near.contains(Int($0) / 70, Int($0) % 70) })
  }

  @Test func theNearestSourceIsFoundFromAnywhere() throws {
    let level = try level()
    for (row, column) in [(0, 0), (26, 32), (-500, -3), (-1, 900), (1000, 1000), (59, -40_000)] {
      #expect(level.isSource[Int(level.nearestSource(row: row, column: column))])
    }
    let source = level.sources[17]
    #expect(level.nearestSource(row: Int(source) / 70, column: Int(source) % 70) == source)
  }

  @Test func theNearestTargetIsFoundFromTheHole() throws {
    let level = try level()
    for pixel in level.hole {
      let index = level.nearestTarget(row: Int(pixel) / 70, column: Int(pixel) % 70)
      #expect(level.targets[try #require(index)] == pixel)
    }
  }

  @Test func otherAnswersDoWithoutOtherSources() throws {
    let grid = try level().grid
    func sources(_ leftOut: LeftOutSources?) throws -> Set<Int32> {
      Set(
        try #require(PatchLevel(grid, number: 0, margin: 100, leavingOut: leftOut)).sources)
    }
    let all = try sources(nil)
    let (one, two) = try (
      sources(LeftOutSources(key: 1)), sources(LeftOutSources(key: 2))
    )
    #expect(one.isStrictSubset(of: all) && two.isStrictSubset(of: all) && one != two)
    #expect(one.count >= PatchLevel.fewestSources)
  }

  @Test func aHoleWithoutSurroundingsIsNoLevel() throws {
    let all = PatchScene.noise(20, 20, hole: Region(height: 20, width: 20))
    #expect(PatchLevel(all.atlas().grid, number: 0, margin: 9) == nil)
    let none = PatchScene.noise(20, 20, hole: Region(height: 0, width: 0))
    #expect(PatchLevel(none.atlas().grid, number: 0, margin: 9) == nil)
  }
}
