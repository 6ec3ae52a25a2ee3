import Editing
import Pictures

extension Edit {
  /// Enlarge by a whole number, 2 to 8. The result, reduced by `kernel`, is the picture again.
  public static func upscale(scale: Int, kernel: UpscaleEdit.Kernel = .box) -> Edit {
    Edit(PictureUpscale(edit: UpscaleEdit(scale: scale, kernel: kernel)))
  }
}

/// A picture enlarged, block by block.
package struct PictureUpscale: PictureEdit {
  package static let name = "upscale"
  package static let summary = "Enlarge a picture."

  package static let scale = EditField(
    "scale", .integer(2...8), "How many times larger: 2 to 8.", isRequired: true)
  package static let kernel = EditField(
    "kernel", .choice(UpscaleEdit.Kernel.allCases.map(\.rawValue)),
    """
    How the picture was made small: box (means of blocks, as larger sensor pixels) or bicubic \
    (as most programs make thumbnails).
    """, valueName: "kernel", standard: .text(UpscaleEdit.Kernel.box.rawValue))
  package static let fields = [scale, kernel]

  let edit: UpscaleEdit

  init(edit: UpscaleEdit) { self.edit = edit }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    edit = UpscaleEdit(
      scale: values.integer(Self.scale) ?? 2, kernel: values.choice(Self.kernel) ?? .box)
  }

  package static func == (first: Self, second: Self) -> Bool {
    first.edit.scale == second.edit.scale && first.edit.kernel == second.edit.kernel
  }

  package var enlargement: Int { edit.scale }

  package func size(from size: PictureSize) -> PictureSize {
    PictureSize(width: size.width * edit.scale, height: size.height * edit.scale)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    let pixels = picture.pixelsForResampling
    try edit.checkScale()
    let count = pixels.width * pixels.height * edit.scale * edit.scale
    guard count <= session.settings.maximumPixels else {
      throw RetouchError(
        .badData,
        "the result would have \(count / 1_000_000) megapixels, more than the limit of"
          + " \(session.settings.maximumPixels / 1_000_000); raise the limit or reduce the scale",
        remedy: .maximumPixels)
    }
    var result = PixelAssembly(
      width: pixels.width * edit.scale, height: pixels.height * edit.scale,
      sixteenBit: pixels.isSixteenBit, grey: pixels.channels == 1)
    try edit.blocks(
      height: pixels.height, width: pixels.width, session, crop: pixels.tensor
    ) { block in
      result.paste(
        block.pixels, at: block.region, fadeTop: block.fadeTop, fadeLeft: block.fadeLeft,
        step: edit.scale)
    }
    return try picture.resized(to: result.buffer)
  }
}
