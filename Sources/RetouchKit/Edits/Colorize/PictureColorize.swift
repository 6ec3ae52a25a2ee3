import Editing
import Pictures
import Tensors

extension Edit {
  /// Give a grey picture colours. A coloured one is taken by its luminance.
  public static var colorize: Edit { Edit(PictureColorize()) }

  /// The same with colours that somebody says.
  /// - Parameters:
  ///   - hints: a sheet of the picture's shape and not larger, or dots; nil: none.
  ///   - reference: a photograph of the same or a like scene; nil: none.
  ///   - votes: how many colourings are found for a result, 1 to 32; nil: four, and one for further samples.
  public static func colorize(
    hints: ColourHints? = nil, reference: Picture? = nil, votes: Int? = nil
  ) -> Edit {
    Edit(PictureColorize(hints: hints, reference: reference?.pixels, votes: votes))
  }
}

/// Colours for a picture, from its luminance and what people say.
package struct PictureColorize: PictureEdit {
  package static let name = "colorize"
  package static let summary = "Give a grey picture colours: yours, a photograph's, or the model's."
  package static let fields = ColourFields.all

  private var hints: ColourHints?
  private var reference: PixelBuffer?
  private var votes: Int?

  init(
    hints: ColourHints? = nil, reference: PixelBuffer? = nil,
    votes: Int? = nil
  ) {
    self.hints = hints
    self.reference = reference
    self.votes = votes
  }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    self.init(votes: values.integer(ColourFields.votes))
    if let name = values.text(ColourFields.hints) {
      let sheet = try ColourHints(try files.picture(name), named: files.path(name))
      try sheet.checkShape(for: size, named: files.path(name))
      hints = sheet
    }
    var dots: [ColourHints.Dot] = []
    for text in values.texts(ColourFields.hint).compactMap(HintText.init) {
      dots.append(try ColourHints.Dot(text, on: size))
    }
    if !dots.isEmpty {
      hints = hints ?? ColourHints(dots: [])
      hints?.dots = dots
    }
    if let name = values.text(ColourFields.reference) {
      let picture = try files.picture(name)
      guard !picture.pixels.showsGrey else {
        throw RetouchError(
          .badData, "\(files.path(name)): is grey and has no colours to take; give a coloured one")
      }
      reference = picture.pixels
    }
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    let pixels = picture.pixels
    try hints?.checkShape(for: PictureSize(picture), named: "the hints")
    let edit = ColorizeEdit(hints: hints, reference: reference?.tensor, votes: votes)
    let colours = try edit.colours(of: pixels.greyTensor, session)
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
