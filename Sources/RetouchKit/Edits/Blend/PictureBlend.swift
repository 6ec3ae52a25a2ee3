import Editing
import Pictures
import Tensors

/// A way from one picture to another, of so many pictures, both among them.
public struct PictureBlend: Sendable {
  /// The first frame: `first`, and the last: `second`, both with the samples that all frames have.
  public let first: Picture
  public let second: Picture
  /// How many pictures the way has.
  public let frames: Int
  /// The noise in the middle, 0 (a cross-fade) to 1 (nothing is left of either).
  public let strength: Double

  /// How many frames there may be.
  public static let frameCounts = 2...240
  /// Of the noise in the middle, unless something else is said.
  public static let strength = BlendEdit.strength

  /// Frames are in colour if one of the pictures is, of 16 bits if one has them, and in sRGB; they have no
  /// metadata, for neither picture's would be true of them.
  /// - Throws: `RetouchError`: another size, transparency, a number out of range.
  public init(
    _ first: Picture, _ second: Picture, frames: Int, strength: Double = PictureBlend.strength
  ) throws(RetouchError) {
    guard first.width == second.width, first.height == second.height else {
      throw RetouchError(
        .badData,
        "the pictures are \(first.width)×\(first.height) and \(second.width)×\(second.height); make"
          + " them of one size first, by cropping or resizing")
    }
    guard !first.hasTransparency, !second.hasTransparency else {
      throw RetouchError(
        .badData,
        "one of the pictures is partly transparent, and a way between two is of opaque ones; lay it on"
          + " a colour first")
    }
    guard Self.frameCounts.contains(frames) else {
      let range = Self.frameCounts
      throw RetouchError(
        .badSetting,
        "a blend has from \(range.lowerBound) to \(range.upperBound) frames, not \(frames)")
    }
    guard VaryEdit.strengths.contains(strength) else {
      throw RetouchError(.badSetting, "the strength must be from 0 to 1, not \(strength)")
    }
    let isColour = first.pixels.channels == 3 || second.pixels.channels == 3
    let isDeep = first.pixels.isSixteenBit || second.pixels.isSixteenBit
    func frame(_ picture: Picture) -> Picture {
      let pixels = isColour ? picture.pixels.rgb() : picture.pixels
      return Picture(pixels: isDeep ? pixels.sixteenBit() : pixels)
    }
    self.first = frame(first)
    self.second = frame(second)
    self.frames = frames
    self.strength = strength
  }

  /// Where a frame lies on the way, 0 to 1.
  func share(of frame: Int) -> Double { Double(frame) / Double(frames - 1) }

  /// - Parameter frame: from 0.
  func picture(_ frame: Int, _ session: EditSession) throws -> Picture {
    let edit = try BlendEdit(share: share(of: frame), strength: strength)
    let (from, to) = (first.pixels, second.pixels)
    var result = PixelAssembly(frame == frames - 1 ? to : from)
    // Without noise there is the cross-fade still.
    if !edit.hasNoise, frame > 0, frame < frames - 1 {
      for rows in from.bands {
        let band = Region(top: rows.lowerBound, height: rows.count, width: from.width)
        result.paste(edit.mixed(from.tensor(band), to.tensor(band)), at: band)
      }
    }
    try edit.blocks(
      height: from.height, width: from.width, session, first: from.tensor, second: to.tensor
    ) { block in
      result.paste(
        block.pixels, at: block.region, fadeTop: block.fadeTop, fadeLeft: block.fadeLeft)
    }
    return Picture(pixels: result.buffer)
  }
}
