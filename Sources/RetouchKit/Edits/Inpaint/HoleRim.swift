import Pictures

/// By how much a hole is grown and then softened.
package struct HoleRim: Sendable, Equatable {
  package static let dilate = EditField(
    "dilate", .integer(0...1000), "Grow the hole by this many pixels first, to cover its rim.",
    standard: 0)
  package static let feather = EditField(
    "feather", .number(0...1000),
    "Soften the hole's edge over this many pixels, inside the hole.", standard: 0)
  package static let fields = [feather, dilate]

  private let dilation: Int
  private let softness: Double

  /// - Parameter dilation: in pixels, 0 or more.
  init(dilation: Int = 0) {
    self.dilation = dilation
    softness = 0
  }

  package init(_ values: FieldValues) {
    dilation = values.integer(Self.dilate) ?? 0
    softness = values.number(Self.feather) ?? 0
  }

  /// The mask grown and softened.
  /// - Throws: `RetouchError` when nothing is left of it.
  package func shaping(_ mask: MaskPicture, named name: String) throws(RetouchError) -> MaskPicture
  {
    let shaped = mask.dilated(by: dilation).feathered(radius: softness)
    guard !shaped.isEmpty else {
      throw RetouchError(
        .badSetting,
        "\(name): a feather of \(JSONText.text(softness)) leaves nothing of the hole; give"
          + " less, or dilate it too", remedy: .rim)
    }
    return shaped
  }
}
