import Tensors
import Testing

@Suite struct TurningTests {
  @Test func allEightWaysComeBack() {
    let x = Tensor(shape: [2, 3, 3, 2], values: (0..<36).map(Float.init))
    var seen: Set<[Float]> = []
    for view in 0..<8 {
      let turned = x.turned(view)
      #expect(turned.turnedBack(view) == x)
      seen.insert(turned.values)
    }
    #expect(seen.count == 8)
  }

  @Test func mirrorsAndTransposes() {
    let x = Tensor(shape: [1, 2, 2, 1], values: [1, 2, 3, 4])
    #expect(x.turned(1).values == [2, 1, 4, 3])
    #expect(x.turned(2).values == [3, 4, 1, 2])
    #expect(x.turned(4).values == [1, 3, 2, 4])
    let wide = Tensor(shape: [1, 1, 3, 1], values: [1, 2, 3])
    #expect(wide.turned(1).values == [3, 2, 1])
  }
}
