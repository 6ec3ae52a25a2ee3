import Editing
import Pictures

/// What the JPEG file that a picture was read from says beyond its pixels.
struct JPEGFile {
  let data: JPEGData
  /// EXIF's: how the stored picture is turned upright.
  let orientation: Int

  /// - Parameter name: what messages call the picture.
  /// - Throws: `RetouchError` when the picture is no JPEG file's, or not as it was read.
  init(
    of picture: Picture, named name: String = "the picture", _ limits: PictureLimits
  ) throws(RetouchError) {
    guard let bytes = picture.jpegFile else {
      guard picture.sourceFormat != .jpeg else { throw Self.changed(name) }
      throw RetouchError(
        .badData, "\(name): is no JPEG file; it is a JPEG file's own coefficients that are kept")
    }
    let file: JPEGCoefficients
    do {
      file = try JPEGCoefficients(bytes, name: name, limits: limits)
    } catch {
      throw RetouchError(error)
    }
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
        "\(name): is a JPEG file that keeps luminance at less than its full size, or colours at less"
          + " than a quarter of a side; its coefficients can't be used")
    }
  }

  /// What was edited is no longer what the file says.
  static func changed(_ name: String) -> RetouchError {
    RetouchError(
      .badData,
      "\(name): is no longer what its JPEG file's coefficients say; undo the compression before other"
        + " edits")
  }
}
