import Editing
import Pictures
import Tensors

/// A restoration of one picture: what the file tells is gathered, and the result put together.
struct RestoreRun {
  private let restore: PictureRestore
  private let picture: Picture
  private let pixels: PixelBuffer
  private let damage: Tensor?
  private let session: EditSession

  init(_ restore: PictureRestore, _ picture: Picture, _ session: EditSession) {
    self.restore = restore
    self.picture = picture
    self.session = session
    pixels = restore.history.reduction == nil ? picture.pixels : picture.pixelsForResampling
    damage = restore.history.damage.map { damage in
      Tensor(
        shape: [1, damage.height, damage.width, 1],
        values: damage.coverage.map { $0 > 0 ? 1 : 0 })
    }
  }

  func result() throws -> Picture {
    let edit = try restore.edit(
      PictureSize(picture), noise: try noise(), compression: nil)
    let size = try edit.size(height: pixels.height, width: pixels.width)
    guard size.width <= session.settings.maximumPixels / max(size.height, 1) else {
      throw RetouchError(
        .badData,
        "the result would be \(size.width)×\(size.height), more than the limit of"
          + " \(session.settings.maximumPixels) pixels; raise the limit or reduce the factor")
    }
    var result = PixelAssembly(
      width: size.width, height: size.height, sixteenBit: pixels.isSixteenBit,
      grey: pixels.channels == 1 && !restore.history.lostColours)
    try edit.blocks(
      height: pixels.height, width: pixels.width, damage: damage, session, crop: pixels.tensor
    ) { block in
      result.paste(
        block.pixels, at: block.region, fadeTop: block.fadeTop, fadeLeft: block.fadeLeft,
        step: block.fadeStep)
    }
    return size.width == picture.width && size.height == picture.height
      ? picture.replacingPixels(result.buffer) : try picture.resized(to: result.buffer)
  }

  /// In units of [−1, 1].
  private func noise() throws -> Double {
    switch restore.history.noise {
    case .none: return 0
    case .levels(let levels): return levels / 127.5
    case .auto:
      guard let deviation = NoiseEstimate.deviation(of: sample(), ignoring: sampleDamage) else {
        throw RetouchError(
          .badData, "the picture is too small to tell its noise from; say how strong it is")
      }
      let levels = (deviation * 127.5 * 10).rounded() / 10
      session.note("noise of \(levels) levels of 255 was told from the picture")
      return levels / 127.5
    }
  }

  /// The middle of the picture, as much as an estimate needs.
  private var sampled: Region {
    let (height, width) = (min(pixels.height, 1024), min(pixels.width, 1024))
    return Region(
      top: (pixels.height - height) / 2, left: (pixels.width - width) / 2, height: height,
      width: width)
  }

  private func sample() -> Tensor {
    let rgb = pixels.tensor(sampled)
    return pixels.channels == 1 ? rgb.channel(0) : rgb
  }

  private var sampleDamage: Tensor? { damage?.cropped(sampled) }
}
