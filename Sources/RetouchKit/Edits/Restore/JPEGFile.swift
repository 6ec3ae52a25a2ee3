import Editing
import Pictures

/// What the JPEG file that a picture was read from says beyond its pixels.
struct JPEGFile {
  let data: JPEGData
  /// EXIF's: how the stored picture is turned upright.
  let orientation: Int

  /// - Throws: `RetouchError` when the picture is no JPEG file's, or not as it was read.
  init(of picture: Picture, _ maximumPixels: Int) throws {
    guard let bytes = picture.jpegFile else {
      throw RetouchError(
        .badData,
        picture.sourceFormat == .jpeg
          ? "the JPEG's coefficients no longer say what the picture is: undo the compression first,"
            + " before other edits"
          : "the picture is no JPEG file; its coefficients are what would be kept")
    }
    let file = try JPEGCoefficients(
      bytes, name: "the picture", limits: PictureLimits(maximumPixels: maximumPixels))
    orientation = file.orientation
    let across = file.components.map(\.horizontalSampling).max() ?? 1
    let down = file.components.map(\.verticalSampling).max() ?? 1
    do {
      data = try JPEGData(
        height: file.height, width: file.width,
        components: file.components.map { component in
          JPEGComponent(
            stepAcross: across / component.horizontalSampling,
            stepDown: down / component.verticalSampling, blocksAcross: component.blocksAcross,
            blocksDown: component.blocksDown, quantization: component.quantization,
            coefficients: component.coefficients)
        })
    } catch {
      throw RetouchError(
        .badData,
        "the picture: a JPEG file that keeps luminance at less than its full size, or colours at less"
          + " than a quarter; its coefficients can't be used")
    }
  }
}
