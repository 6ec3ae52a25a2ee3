import Tensors
import Testing

@Suite struct RegionTests {
  @Test func mirrored() {
    #expect(
      (-7...8).map { Region.mirrored($0, 4) } == [1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2])
    #expect((-3...3).map { Region.mirrored($0, 1) } == [0, 0, 0, 0, 0, 0, 0])
    #expect((-3...3).map { Region.mirrored($0, 2) } == [1, 0, 1, 0, 1, 0, 1])
  }

  @Test func intersectionAndUnion() {
    let a = Region(top: -1, left: 2, height: 4, width: 5)
    let b = Region(top: 2, left: 0, height: 9, width: 3)
    #expect(a.intersection(b) == Region(top: 2, left: 2, height: 1, width: 1))
    #expect(a.union(b) == Region(top: -1, left: 0, height: 12, width: 7))
    // Neighbours share an edge and no pixel.
    #expect(a.intersection(Region(top: 3, left: 2, height: 4, width: 5)) == nil)
    #expect(a.area == 20)
    #expect(a.contains(-1, 6))
    #expect(!a.contains(3, 2))
    #expect(!a.contains(0, 7))
    #expect(a.expanded(by: 2) == Region(top: -3, left: 0, height: 8, width: 9))
  }
}
