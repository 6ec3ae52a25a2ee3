import ArgumentParser
import RetouchKit

/// Shapes that are filled; each may be given several times.
struct HoleShapeOptions: ParsableArguments {
  @Option(parsing: .unconditionalSingleValue, help: .field(HoleShapes.box))
  var box: [String] = []

  @Option(parsing: .unconditionalSingleValue, help: .field(HoleShapes.circle))
  var circle: [String] = []

  @Option(parsing: .unconditionalSingleValue, help: .field(HoleShapes.polygon))
  var polygon: [String] = []

  private var given: [(field: EditField, texts: [String])] {
    [(HoleShapes.box, box), (HoleShapes.circle, circle), (HoleShapes.polygon, polygon)]
      .filter { !$0.1.isEmpty }
  }

  var isGiven: Bool { !given.isEmpty }

  func validate() throws {
    for (field, texts) in given { try require(field, .list(texts.map { .text($0) })) }
  }

  func set(_ values: inout FieldValues) {
    for (field, texts) in given { values.set(field, .list(texts.map { .text($0) })) }
  }
}
