import Pictures

/// Shapes that say what is filled, for people without a mask's file.
package struct HoleShapes: Sendable, Equatable {
  package static let box = EditField(
    "box", .forms(.box, atMost: 1000),
    "Fill this box: pixels from the left and top, width and height.", valueName: "X,Y,W,H")
  package static let circle = EditField(
    "circle", .forms(.circle, atMost: 1000), "Fill this circle: its centre and its radius.",
    valueName: "X,Y,R")
  package static let polygon = EditField(
    "polygon", .forms(.polygon, atMost: 1000),
    "Fill what these corners go around, x and y of each.", valueName: "X,Y,X,Y,…")
  package static let fields = [box, circle, polygon]

  private let shapes: [DrawnShape]

  package init(_ values: FieldValues) {
    shapes =
      values.texts(Self.box).compactMap(ShapeText.box)
      + values.texts(Self.circle).compactMap(ShapeText.circle)
      + values.texts(Self.polygon).compactMap(ShapeText.polygon)
  }

  package var isEmpty: Bool { shapes.isEmpty }

  /// The mask of all of them, and of what a mask covers already.
  /// - Throws: `RetouchError` when nothing of the picture is covered.
  package func mask(
    of size: PictureSize, beside mask: MaskPicture? = nil
  ) throws(RetouchError) -> MaskPicture {
    let layers = (mask.map { [Drawing.Layer(.mask($0))] } ?? []) + shapes.map { .init(.shape($0)) }
    do {
      return try Drawing(layers).mask(width: size.width, height: size.height)
    } catch {
      throw RetouchError(
        .badSetting,
        "the shapes cover nothing of the picture of \(size.width)×\(size.height); count from 0 at the"
          + " left and top")
    }
  }
}
