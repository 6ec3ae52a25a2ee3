import ArgumentParser
import Pictures

/// The shapes by name.
enum Shape: String, CaseIterable, ExpressibleByArgument {
  case text, scratches, boxes, strokes, random, half, frame

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What the shapes want to know. An option that the shape has no use for is refused: it would be
/// a misunderstanding.
struct ShapeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("text: the words.", valueName: "words"))
  var text: String?

  @Option(
    help: ArgumentHelp(
      "scratches, boxes, strokes: how many. (default: 10, 4 and 4)", valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      """
      boxes: their side, frame: its width, in pixels. \
      (default: a quarter and an eighth of the shorter side)
      """, valueName: "n"))
  var side: Int?

  @Option(
    help: ArgumentHelp(
      "random: how many of all pixels, 0 to 100. (default: 80)", valueName: "p"))
  var percent: Double?

  @Option(help: ArgumentHelp("half: which one. (default: right)", valueName: "edge"))
  var edge: MaskShape.Edge?

  @Option(help: ArgumentHelp("Same seed, same mask.", valueName: "n"))
  var seed: UInt64 = 0

  func validate(for shape: Shape) throws {
    for (option, isGiven, shapes) in [
      ("--text", text != nil, [.text]),
      ("--count", count != nil, [.scratches, .boxes, .strokes]),
      ("--side", side != nil, [.boxes, .frame]),
      ("--percent", percent != nil, [.random]),
      ("--edge", edge != nil, [.half]),
    ] as [(String, Bool, [Shape])] where isGiven && !shapes.contains(shape) {
      throw ValidationError("\(option) means nothing for \(shape.rawValue)")
    }
    if shape == .text, text == nil {
      throw ValidationError("a text mask needs some: --text \"Lorem ipsum\"")
    }
    try require("--count", count, in: 1...10_000)
    try require("--side", side, in: 1...100_000)
    try require("--percent", percent, in: 0...100)
  }

  /// The library's shape, its open settings chosen for the size.
  func maskShape(_ shape: Shape, width: Int, height: Int) -> MaskShape {
    let shorter = min(width, height)
    return switch shape {
    case .text: .text(text ?? "")
    case .scratches: .scratches(count: count ?? 10)
    case .boxes: .boxes(count: count ?? 4, side: side ?? max(1, shorter / 4))
    case .strokes: .strokes(count: count ?? 4)
    case .random: .random(percent: percent ?? 80)
    case .half: .half(edge ?? .right)
    case .frame: .frame(width: side ?? max(1, shorter / 8))
    }
  }
}
