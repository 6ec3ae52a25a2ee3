import Tensors
import Testing

@Suite struct TurningTests {
  @Test(arguments: [(3, 3), (2, 3), (5, 2)])
  func allEightWaysComeBack(_ height: Int, _ width: Int) {
    let x = Tensor(
      shape: [2, height, width, 2], values: (0..<4 * height * width).map(Float.init))
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
    let tall = Tensor(shape: [1, 3, 2, 1], values: [1, 2, 3, 4, 5, 6])
    #expect(tall.turned(4) == Tensor(shape: [1, 2, 3, 1], values: [1, 3, 5, 2, 4, 6]))
    #expect(tall.turned(5) == Tensor(shape: [1, 2, 3, 1], values: [2, 4, 6, 1, 3, 5]))
    #expect(x.turned(1).values == [2, 1, 4, 3])
    #expect(x.turned(2).values == [3, 4, 1, 2])
    #expect(x.turned(4).values == [1, 3, 2, 4])
    let wide = Tensor(shape: [1, 1, 3, 1], values: [1, 2, 3])
    #expect(wide.turned(1).values == [3, 2, 1])
    #expect(wide.turned(4).shape == [1, 3, 1, 1])
  }
}
