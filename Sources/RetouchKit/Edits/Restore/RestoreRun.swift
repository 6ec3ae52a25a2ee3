import Editing
import Pictures
import Tensors

/// A restoration of one picture: what the file tells is gathered, and the result put together.
struct RestoreRun {
  private let restore: PictureRestore
  private let picture: Picture
  /// As they are edited; of a JPEG file with its coefficients as the file stores them.
  private let pixels: PixelBuffer
  private let damage: Tensor?
  private let file: JPEGFile?
  private let session: EditSession

  /// - Throws: `RetouchError` when the file's coefficients are wanted and can't be had.
  init(_ restore: PictureRestore, _ picture: Picture, _ session: EditSession) throws {
    self.picture = picture
    self.session = session
    var history = restore.history
    file =
      history.isJPEG
      ? try JPEGFile(
        of: picture, PictureLimits(maximumPixels: session.settings.maximumPixels)) : nil
    var mask = history.damage.map { damage in
      PixelBuffer(
        width: damage.width, height: damage.height, channels: 1, samples: .eight(damage.coverage))
    }
    if let file {
      try history.turn(to: file.orientation)
      self.restore = PictureRestore(history: history)
      pixels = picture.fileSamples.stored(for: file.orientation)
      mask = mask?.stored(for: file.orientation)
    } else {
      self.restore = restore
      pixels = history.reduction == nil ? picture.pixels : picture.pixelsForResampling
    }
    damage = mask.map { $0.greyTensor.mapped { $0 > -1 ? 1 : 0 } }
  }

  func result() throws -> Picture {
    var edit = try restore.edit(
      PictureSize(width: pixels.width, height: pixels.height), noise: try noise(),
      compression: file?.data)
    edit.isGrey = pixels.showsGrey
    let size = try edit.size(height: pixels.height, width: pixels.width)
    guard size.width <= session.settings.maximumPixels / max(size.height, 1) else {
      throw RetouchError(
        .badData,
        "the result would be \(size.width)×\(size.height), more than the limit of"
          + " \(session.settings.maximumPixels) pixels; raise the limit or reduce the factor",
        remedy: .maximumPixels)
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
    let isSameSize = size.width == pixels.width && size.height == pixels.height
    guard let file else {
      return isSameSize
        ? picture.replacingPixels(result.buffer) : try picture.resized(to: result.buffer)
    }
    let upright = result.buffer.upright(from: file.orientation)
    return isSameSize
      ? try picture.replacingFileSamples(upright)
      : try picture.resized(to: try picture.sRGB(ofFileSamples: upright))
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
    return pixels.showsGrey ? rgb.channel(0) : rgb
  }

  private var sampleDamage: Tensor? { damage?.cropped(sampled) }
}

extension PixelBuffer {
  /// Whether it is grey, in one channel or in three that are equal.
  var showsGrey: Bool {
    func areEqual<Sample: Equatable>(_ samples: [Sample]) -> Bool {
      for pixel in stride(from: 0, to: samples.count, by: 3) {
        let first = samples[pixel]
        if first != samples[pixel + 1] || first != samples[pixel + 2] { return false }
      }
      return true
    }
    guard channels == 3 else { return channels == 1 }
    switch samples {
    case .eight(let values): return areEqual(values)
    case .sixteen(let values): return areEqual(values)
    }
  }
}
