import Tensors

/// A pixel that stands out enough to be looked at, and what is known of it.
struct DamageCandidate: Sendable {
  /// row * width + column in the picture.
  var pixel: Int32
  /// Of a line's direction, as `LineContrast` counts; 0 of spots.
  var direction: UInt8
  /// The contrast beside what is usual around.
  var strength: Float
  /// In levels: to both sides of a line, or all around a spot.
  var contrast: Float
  /// What `contrast` is on average around: the texture's own lines and spots.
  var lines: Float
  var spots: Float
  /// How much the texture around strays from its means of 5×5.
  var texture: Float
  /// How far the colour is from grey, and how much further than around.
  var chroma: Float
  var addedChroma: Float
  /// 0 to 255.
  var level: Float
  /// The other contrast: of spots at lines, of lines at spots.
  var other: Float
  /// Which share of the pixels around are strong too, as lines and as spots.
  var crowd: Float
  var spotCrowd: Float
  /// How much the ring around it varies by itself.
  var unrest: Float
}

/// The candidates of one sign, in the order of their pixels, and where a weaker one could go on.
struct DamageCandidates: Sendable {
  var lines: [DamageCandidate] = []
  var spots: [DamageCandidate] = []
}

/// What one block of a picture shows: it is measured with a margin, and only its middle counts.
struct DamageBlock: Sendable {
  /// Means are over this many pixels to each side.
  static let reach = 20
  static let margin = reach + max(LineContrast.margin, RingContrast.margin)
  /// Lines weaker than this aren't looked at; a line needs `DamageComponents.seed` somewhere.
  static let weakest: Float = 2.5
  static let weakestSpot: Float = 4

  private(set) var bright = DamageCandidates()
  private(set) var dark = DamageCandidates()
  /// The core's luminance, row by row, rounded.
  private(set) var levels: [UInt8] = []

  /// - Parameters:
  ///   - rgb: [1, height, width, 3] in [−1, 1], `margin` larger than the core on every side.
  ///   - core: in the picture.
  ///   - pictureWidth: for the pixels' numbers.
  init(_ rgb: Tensor, core: Region, pictureWidth: Int) {
    let (height, width) = (rgb.height, rgb.width)
    var level = [Float](repeating: 0, count: height * width)
    var chroma = level
    rgb.read { rgb in
      for pixel in 0..<height * width {
        let (red, green, blue) = (rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2])
        level[pixel] = 127.5 * (0.299 * red + 0.587 * green + 0.114 * blue + 1)
        let (x, y) = (red - green, blue - green)
        chroma[pixel] = 127.5 * (x * x + y * y).squareRoot()
      }
    }
    func means(_ values: [Float], _ reach: Int = Self.reach) -> [Float] {
      BoxMeans.of(values, height: height, width: width, reach: reach)
    }
    let lines = LineContrast(level, height: height, width: width)
    let rings = RingContrast(level, height: height, width: width)
    let usualLines = means(zip(lines.bright, lines.dark).map { ($0 + $1) / 2 })
    let usualSpots = means(zip(rings.bright, rings.dark).map { ($0 + $1) / 2 })
    let texture = means(zip(level, means(level, 2)).map { abs($0 - $1) })
    let usualChroma = means(chroma, 10)
    func strength(_ pixel: Int, _ contrast: [Float]) -> Float {
      contrast[pixel] / (0.8 * usualLines[pixel] + 2)
    }
    func spotStrength(_ pixel: Int, _ contrast: [Float]) -> Float {
      contrast[pixel] / (1.5 * usualSpots[pixel] + 2)
    }
    let crowd = means(
      level.indices.map {
        max(strength($0, lines.bright), strength($0, lines.dark)) > 4 ? 1 : 0
      })
    let spotCrowd = means(
      level.indices.map {
        max(spotStrength($0, rings.bright), spotStrength($0, rings.dark)) > 4 ? 1 : 0
      })
    func candidates(
      _ line: [Float], _ direction: [Float], _ ring: [Float], _ range: [Float]
    ) -> DamageCandidates {
      var found = DamageCandidates()
      for row in 0..<core.height {
        for column in 0..<core.width {
          let at = (row + Self.margin) * width + column + Self.margin
          func candidate(_ strength: Float, _ contrast: Float, _ other: Float) -> DamageCandidate {
            DamageCandidate(
              pixel: Int32((core.top + row) * pictureWidth + core.left + column),
              direction: UInt8(direction[at]), strength: strength, contrast: contrast,
              lines: usualLines[at], spots: usualSpots[at], texture: texture[at],
              chroma: chroma[at], addedChroma: chroma[at] - usualChroma[at], level: level[at],
              other: other, crowd: crowd[at], spotCrowd: spotCrowd[at], unrest: range[at])
          }
          let asLine = strength(at, line)
          if asLine > Self.weakest { found.lines.append(candidate(asLine, line[at], ring[at])) }
          let asSpot = spotStrength(at, ring)
          if asSpot > Self.weakestSpot { found.spots.append(candidate(asSpot, ring[at], line[at])) }
        }
      }
      return found
    }
    for row in 0..<core.height {
      let start = (row + Self.margin) * width + Self.margin
      levels += level[start..<start + core.width].map { UInt8(min(max($0, 0), 255) + 0.5) }
    }
    bright = candidates(lines.bright, lines.brightDirection, rings.bright, rings.brightRange)
    dark = candidates(lines.dark, lines.darkDirection, rings.dark, rings.darkRange)
  }
}
