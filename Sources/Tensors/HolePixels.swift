/// The pixels of a hole by number, and who lies beside whom: for arithmetic on the hole alone, however
/// much picture there is around it.
package struct HolePixels: Sendable {
  /// A pixel and its four neighbours by their numbers; beyond the picture's edge it is its own neighbour.
  struct Cross {
    var here: Int32
    var above: Int32
    var below: Int32
    var left: Int32
    var right: Int32
  }

  /// [height, width] of the picture.
  package let height: Int
  package let width: Int
  /// Where the hole's pixels lie in the picture, row by row.
  package let places: [Int32]
  /// Where the pixels lie that are in the hole or beside it, row by row.
  let rim: [Int32]
  /// For each of `rim` its cross among the hole's pixels; `places.count` stands for what isn't in the hole.
  let holeCrosses: [Cross]
  /// For each of the hole's pixels its cross among `rim`.
  let rimCrosses: [Cross]

  /// - Parameter known: [1, height, width, 1], 0 in the hole.
  package init(where known: Tensor) {
    let (height, width) = (known.height, known.width)
    let area = height * width
    precondition(known.count == area && area < Int32.max, "not one picture's hole: \(known.shape)")
    (self.height, self.width) = (height, width)
    // 2 in the hole, 1 beside it.
    var marks = [UInt8](repeating: 0, count: area)
    let count = known.withUnsafeValues { known in
      marks.withUnsafeMutableBufferPointer { marks in
        var count = 0
        for y in 0..<height {
          for pixel in y * width..<(y + 1) * width where known[pixel] == 0 {
            count += 1
            marks[pixel] = 2
            if y > 0 { marks[pixel - width] |= 1 }
            if y + 1 < height { marks[pixel + width] |= 1 }
            if pixel > y * width { marks[pixel - 1] |= 1 }
            if pixel + 1 < (y + 1) * width { marks[pixel + 1] |= 1 }
          }
        }
        return count
      }
    }
    let places = Self.places(marks, where: { $0 >= 2 }, atLeast: count)
    let rim = Self.places(marks, where: { $0 > 0 }, atLeast: count)
    var numbers = [Int32](repeating: Int32(places.count), count: area)
    func crosses(of pixels: [Int32], among others: [Int32]) -> [Cross] {
      numbers.withUnsafeMutableBufferPointer { numbers in
        for (number, place) in others.enumerated() { numbers[Int(place)] = Int32(number) }
        return pixels.map { place in
          let place = Int(place)
          let column = place % width
          return Cross(
            here: numbers[place], above: numbers[place >= width ? place - width : place],
            below: numbers[place + width < area ? place + width : place],
            left: numbers[column > 0 ? place - 1 : place],
            right: numbers[column + 1 < width ? place + 1 : place])
        }
      }
    }
    self.places = places
    self.rim = rim
    holeCrosses = crosses(of: rim, among: places)
    rimCrosses = crosses(of: places, among: rim)
  }

  private static func places(
    _ marks: [UInt8], where isWanted: (UInt8) -> Bool, atLeast count: Int
  ) -> [Int32] {
    var places: [Int32] = []
    places.reserveCapacity(count)
    marks.withUnsafeBufferPointer { marks in
      for (place, mark) in marks.enumerated() where isWanted(mark) { places.append(Int32(place)) }
    }
    return places
  }
}
