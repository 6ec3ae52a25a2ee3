import CVips

extension MaskShape {
  /// Whether this machine has a font to draw text masks with.
  public static var canDrawText: Bool {
    do { try Vips.start() } catch { return false }
    return cvips_font_count() != 0
  }
}

extension MaskPicture {
  /// Smooth-edged words in the middle, in the largest size that leaves a margin of a twentieth.
  mutating func drawText(_ text: String) throws(PictureError) {
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw PictureError(.badSetting, "a text mask needs some text; give the words to draw")
    }
    guard text.utf8.count <= 10_000, !text.contains("\0") else {
      throw PictureError(.badSetting, "the text for a mask is too long; give at most 10000 bytes")
    }
    try Vips.start()
    // Without any font the text library ends the process, so ask before.
    guard MaskShape.canDrawText else {
      throw PictureError(
        .badSetting,
        "a text mask needs a font and this machine has none; install one (package fonts-dejavu-core) or make another shape"
      )
    }
    let boxWidth = max(1, width * 9 / 10)
    let boxHeight = max(1, height * 9 / 10)
    guard
      let drawn = VipsImage(
        cvips_text(Self.escaped(text), "sans bold", Int32(boxWidth), Int32(boxHeight)))
    else {
      let what = "the text for a mask can't be drawn"
      throw VipsFailure().error(what) { PictureError(.badSetting, "\(what): \($0)") }
    }
    guard drawn.header.bands == 1, case .eight(let values)? = try? drawn.samples(sixteenBit: false)
    else { throw PictureError(.badSetting, "the text for a mask can't be drawn") }
    place(values, width: Int(drawn.header.width), height: Int(drawn.header.height))
  }

  /// Puts drawn coverage in the middle; what doesn't fit is cut off.
  private mutating func place(_ values: [UInt8], width drawnWidth: Int, height drawnHeight: Int) {
    let left = (width - drawnWidth) / 2
    let top = (height - drawnHeight) / 2
    for y in max(0, -top)..<max(max(0, -top), min(drawnHeight, height - top)) {
      for x in max(0, -left)..<max(max(0, -left), min(drawnWidth, width - left)) {
        coverage[(y + top) * width + x + left] = values[y * drawnWidth + x]
      }
    }
  }

  /// The drawing library reads markup; the user's text is to be drawn as it is.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
