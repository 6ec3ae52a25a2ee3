import Tensors

extension InpaintEdit {
  /// A part of the picture with its holes filled: the pixels that the fill covers, and no others, for
  /// there may be few of them in a large part.
  public struct Patch: Sendable {
    /// Where it lies; it may stick out of the picture.
    public let region: Region
    private let coverage: Coverage
    /// For each row of the region where its pixels begin in `colours`, in pixels; and where all end.
    private let starts: [Int]
    /// 3 numbers a pixel.
    private let colours: [Float]

    /// - Parameters:
    ///   - pixels: [1, region.height, region.width, 3] in [−1, 1], of which the covered ones are kept.
    ///   - coverage: of the picture.
    package init(region: Region, pixels: Tensor, coverage: Coverage) {
      self.region = region
      self.coverage = coverage
      var starts = [0]
      var colours: [Float] = []
      colours.reserveCapacity(coverage.count(in: region) * 3)
      pixels.read { pixels in
        for row in 0..<region.height {
          Self.covered(region.top + row, region, coverage) { column in
            let pixel = (row * region.width + column - region.left) * 3
            for channel in 0..<3 { colours.append(pixels[pixel + channel]) }
          }
          starts.append(colours.count / 3)
        }
      }
      self.starts = starts
      self.colours = colours
    }

    /// Calls `body` with the place in the picture and the colour, in [−1, 1], of each pixel that is
    /// covered.
    public func forEachPixel(
      _ body: (_ row: Int, _ column: Int, _ red: Float, _ green: Float, _ blue: Float) -> Void
    ) {
      for row in region.top..<region.bottom { forEachPixel(in: row, body) }
    }

    /// Writes the pixels into a picture that shows a part of the whole one.
    /// - Parameters:
    ///   - picture: [1, part.height, part.width, 3].
    ///   - part: which part `picture` shows.
    public func paste(into picture: inout Tensor, showing part: Region) {
      guard let common = region.intersection(part) else { return }
      picture.update { picture in
        for row in common.top..<common.bottom {
          var source = starts[row - region.top] * 3
          Self.covered(row, region, coverage) { column in
            if column >= part.left, column < part.right {
              let target = ((row - part.top) * part.width + column - part.left) * 3
              for channel in 0..<3 { picture[target + channel] = colours[source + channel] }
            }
            source += 3
          }
        }
      }
    }

    private func forEachPixel(
      in row: Int, _ body: (Int, Int, Float, Float, Float) -> Void
    ) {
      var source = starts[row - region.top] * 3
      Self.covered(row, region, coverage) { column in
        body(row, column, colours[source], colours[source + 1], colours[source + 2])
        source += 3
      }
    }

    /// The columns of a row of the region that are covered, from left to right.
    private static func covered(
      _ row: Int, _ region: Region, _ coverage: Coverage, _ body: (Int) -> Void
    ) {
      guard row >= 0, row < coverage.height else { return }
      let start = row * coverage.width
      for column in max(0, region.left)..<max(0, region.left, min(region.right, coverage.width))
      where coverage.bytes[start + column] > 0 { body(column) }
    }
  }
}
