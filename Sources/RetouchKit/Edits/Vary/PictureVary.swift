import Editing
import Pictures
import Tensors

extension Edit {
  /// Make another picture like this one: it gets noise, and the prior samples it back.
  /// - Parameters:
  ///   - strength: 0 changes nothing, 1 leaves nothing of the picture.
  ///   - mask: what changes, of the picture's size; every other pixel stays to the bit. nil: all.
  /// - Throws: `RetouchError` when the strength is out of range.
  public static func vary(
    strength: Double = VaryEdit.strength, mask: MaskPicture? = nil
  ) throws(RetouchError) -> Edit {
    guard VaryEdit.strengths.contains(strength) else {
      throw RetouchError(.badSetting, "the strength must be from 0 to 1, not \(strength)")
    }
    return Edit(PictureVary(strength: strength, changing: mask))
  }
}

/// A picture renoised and sampled back.
package struct PictureVary: PictureEdit {
  package static let name = "vary"
  package static let summary = "Make another picture like this one."
  package static let strength = EditField(
    "strength", .number(VaryEdit.strengths),
    "How much changes: 0 nothing, 1 leaves nothing of the picture.",
    standard: .number(VaryEdit.strength))
  package static let mask = EditField(
    MaskFile.mask.name, .file,
    "White = change, black = keep, grey = a soft edge: a picture file of the picture's size.",
    valueName: "file")
  package static let shaping = MaskFile.reading + HoleRim.fields
  package static let fields = [strength, mask] + shaping
  package static let rules: [FieldRule] =
    [.notBoth(strength, .sigmas)] + shaping.map { .needs($0, mask) } + MaskFile.readingRules

  let strength: Double
  let changing: MaskPicture?

  init(strength: Double, changing: MaskPicture?) {
    self.strength = strength
    self.changing = changing
  }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    strength = values.number(Self.strength) ?? VaryEdit.strength
    changing =
      values.isGiven(Self.mask) ? try MaskFile(values, files).read(for: size, files.limits) : nil
  }

  package var mask: MaskPicture? { changing }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    try changing?.checkFit(PictureSize(picture), named: "mask")
    let pixels = picture.pixels
    let coverage = changing.map { mask in
      Tensor(
        shape: [1, mask.height, mask.width, 1], values: mask.coverage.map { Float($0) / 255 })
    }
    var result = PixelAssembly(pixels)
    try VaryEdit(strength: strength, coverage: coverage).blocks(
      height: pixels.height, width: pixels.width, session, crop: pixels.tensor
    ) { block in
      result.paste(
        block.pixels, at: block.region, fadeTop: block.fadeTop, fadeLeft: block.fadeLeft)
    }
    guard let changing else { return picture.replacingPixels(result.buffer) }
    let whole = Region(height: pixels.height, width: pixels.width)
    return picture.replacingPixels(pixels.pasting([(whole, result.buffer)], where: changing))
  }
}
