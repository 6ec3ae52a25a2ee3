import Pictures

/// A shape on a picture in one line of numbers, in pixels from the left and top.
enum ShapeText {
  /// How far from the picture's corner a number may lie.
  private static let reach = 1_000_000.0

  /// `120,80,60,24`: left, top, width, height.
  static func box(_ text: String) -> DrawnShape? {
    guard let numbers = numbers(text, from: 4, to: 4), numbers[2] > 0, numbers[3] > 0 else {
      return nil
    }
    return .box(
      .init(x: numbers[0], y: numbers[1]),
      .init(x: numbers[0] + numbers[2], y: numbers[1] + numbers[3]))
  }

  /// `200,150,40`: the centre, and the radius.
  static func circle(_ text: String) -> DrawnShape? {
    guard let numbers = numbers(text, from: 3, to: 3), numbers[2] > 0 else { return nil }
    return .stroke([.init(.init(x: numbers[0], y: numbers[1]), radius: numbers[2])])
  }

  /// `10,10,80,20,60,70`: x, y of each corner, three or more.
  static func polygon(_ text: String) -> DrawnShape? {
    guard let numbers = numbers(text, from: 6, to: 2000), numbers.count % 2 == 0 else { return nil }
    return .polygon(
      stride(from: 0, to: numbers.count, by: 2).map { .init(x: numbers[$0], y: numbers[$0 + 1]) })
  }

  private static func numbers(_ text: String, from least: Int, to most: Int) -> [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard (least...most).contains(parts.count) else { return nil }
    let numbers = parts.compactMap { part in
      part.hasPrefix("-")
        ? FieldForm.decimal(part.dropFirst()).map { -$0 } : FieldForm.decimal(part)
    }
    guard numbers.count == parts.count, numbers.allSatisfy({ $0.magnitude <= reach }) else {
      return nil
    }
    return numbers
  }
}
