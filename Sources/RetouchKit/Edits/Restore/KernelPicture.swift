import Editing
import Pictures

extension BlurKernel {
  /// A kernel from a picture file: how a point of light looks in the blurred picture, by luminance.
  /// - Throws: `RetouchError` that names the file: it can't be read, is too large or all black.
  package init(reading source: PictureSource, _ limits: PictureLimits) throws(RetouchError) {
    let pixels: PixelBuffer
    do {
      pixels = try Picture.read(source, limits: limits).pixels
    } catch {
      throw RetouchError(error)
    }
    let side = 2 * Self.largestReach + 1
    guard pixels.width <= side, pixels.height <= side else {
      throw RetouchError(
        .badData,
        "\(source.name): a blur's kernel is a small picture, \(side)×\(side) at most, not"
          + " \(pixels.width)×\(pixels.height)")
    }
    // Light from the point at the middle arrives where the picture shows it, so a pixel takes from
    // the opposite side.
    let weights = pixels.greyTensor.values.reversed().map { Double($0 + 1) / 2 }
    do {
      try self.init(weights: weights, height: pixels.height, width: pixels.width)
    } catch {
      throw RetouchError(.badData, "\(source.name): \(error.description)")
    }
  }
}
