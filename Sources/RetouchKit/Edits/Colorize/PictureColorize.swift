import Editing
import Pictures

extension Edit {
  /// Give a grey picture colours. A coloured one is taken by its luminance.
  public static var colorize: Edit { Edit(PictureColorize()) }
}

/// Colours for a picture, from its luminance.
package struct PictureColorize: PictureEdit {
  package static let name = "colorize"
  package static let summary = "Give a grey picture colours."
  package static let fields: [EditField] = []

  package init() {}

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {}

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    let pixels = picture.pixels
    let colours = try ColorizeEdit().colours(of: pixels.greyTensor, session)
    var result = PixelAssembly(
      width: pixels.width, height: pixels.height, sixteenBit: pixels.isSixteenBit, grey: false)
    for rows in pixels.bands {
      result.paste(
        colours.coloured(rows: rows, grey: pixels.grey(rows)),
        at: Region(top: rows.lowerBound, height: rows.count, width: pixels.width))
    }
    return picture.replacingPixels(result.buffer)
  }
}
