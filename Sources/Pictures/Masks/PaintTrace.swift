/// Where somebody painted on a picture, told from how sure each pixel is of it.
///
/// A file with losses smears paint and picture into each other, and drawing programs do at the edge of a brush. So
/// what is surely painted counts, and beside it what may be: a fill must not begin in a rim of paint.
struct PaintTrace {
  let width: Int
  let height: Int
  /// How sure each pixel is: 255 is paint.
  let evidence: [UInt8]
  /// The least of what is surely painted.
  let certain: UInt8
  /// The least of what is painted if it lies beside that.
  let possible: UInt8
  /// Whether a file with losses took part.
  let isLossy: Bool
  /// How far beyond all of it the mask reaches, in pixels.
  let rim: Int

  var mask: MaskPicture {
    // How far losses smear: figures of JPEG from quality 50 on, whose colours have half the picture's size.
    let reach = isLossy ? 3 : 2
    let core = MaskPicture(width: width, height: height, coverage: certainPixels)
    var result = core.dilated(by: reach)
    for place in evidence.indices where core.coverage[place] == 0 && evidence[place] < possible {
      result.coverage[place] = 0
    }
    return result.dilated(by: rim)
  }

  private var certainPixels: [UInt8] {
    let marked: [UInt8] = evidence.map { $0 >= certain ? 1 : 0 }
    guard isLossy else { return marked.map { $0 * 255 } }
    // A single pixel is an accident of coding; of a line one pixel wide there are five around each.
    let across = sums(of: marked, step: 1, places: { ($0 % width, width) })
    let around = sums(of: across, step: width, places: { ($0 / width, height) })
    return marked.indices.map { marked[$0] == 1 && around[$0] >= 5 ? 255 : 0 }
  }

  /// The sums of each value and its two neighbours on either side, along rows or columns.
  private func sums(
    of values: [UInt8], step: Int, places: (Int) -> (at: Int, of: Int)
  ) -> [UInt8] {
    values.indices.map { index in
      let (at, count) = places(index)
      return (max(-2, -at)...min(2, count - 1 - at)).reduce(0) { $0 + values[index + $1 * step] }
    }
  }
}

extension MaskPicture {
  /// What has a colour that somebody painted with. Paint with a colour that is nowhere in the picture.
  package static func painted(_ colour: SRGBColour, on picture: Picture) -> MaskPicture {
    let isLossy = !picture.sourceFormat.isLossless
    let paint = (colour.red, colour.green, colour.blue)
    let evidence = picture.pixels.triples.map { 255 - distance($0, paint) }
    return PaintTrace(
      width: picture.width, height: picture.height, evidence: evidence,
      certain: isLossy ? 191 : 247, possible: 115, isLossy: isLossy, rim: isLossy ? 5 : 1
    ).mask
  }

  /// Where two pictures of one size differ: a picture, and a copy that somebody painted on.
  /// - Parameter isLossy: whether the file of one of them has losses.
  package static func differing(
    _ picture: PixelBuffer, _ copy: PixelBuffer, isLossy: Bool
  ) -> MaskPicture {
    let evidence = zip(picture.triples, copy.triples).map(distance)
    return PaintTrace(
      width: picture.width, height: picture.height, evidence: evidence,
      certain: isLossy ? 49 : 3, possible: isLossy ? 17 : 3, isLossy: isLossy, rim: isLossy ? 2 : 1
    ).mask
  }

  /// What is transparent; nil when nothing is.
  package static func transparent(in picture: Picture) -> MaskPicture? {
    picture.hasTransparency ? MaskSamples(picture).mask(fromAlpha: true) : nil
  }
}

private typealias Triple = (UInt8, UInt8, UInt8)

/// The largest difference of the channels.
private func distance(_ one: Triple, _ other: Triple) -> UInt8 {
  func between(_ first: UInt8, _ second: UInt8) -> UInt8 { max(first, second) - min(first, second) }
  return max(between(one.0, other.0), between(one.1, other.1), between(one.2, other.2))
}

extension PixelBuffer {
  /// Red, green and blue of each pixel, in 8 bits.
  fileprivate var triples: some Sequence<Triple> {
    var values: [UInt8] = []
    if case .eight(let samples) = rgb().eightBit().samples { values = samples }
    return stride(from: 0, to: values.count, by: 3).lazy.map {
      (values[$0], values[$0 + 1], values[$0 + 2])
    }
  }
}
