extension MaskPicture {
  mutating func drawBoxes(
    _ count: Int, side: Int, _ random: inout SeededRandom
  ) throws(PictureError) {
    try Self.require(count, in: 1...100_000, "number of boxes")
    try Self.require(side, in: 1...min(width, height), "box side")
    var placed: [PixelRectangle] = []
    for _ in 0..<count {
      var box = PixelRectangle(x: 0, y: 0, width: side, height: side)
      // A crowded picture gets overlapping boxes in the end: the number asked for matters more.
      for _ in 0..<50 {
        box.x = random.index(below: width - side + 1)
        box.y = random.index(below: height - side + 1)
        let isFree = !placed.suffix(1000).contains {
          abs($0.x - box.x) < side && abs($0.y - box.y) < side
        }
        if isFree { break }
      }
      placed.append(box)
      fill(box)
    }
  }
}
