import ArgumentParser
import Editing
import Foundation
import Pictures
import RetouchKit

/// The edits that `benchmark edits` times: one of each kind, each a second or so.
enum BenchmarkEdit: String, CaseIterable, ExpressibleByArgument {
  /// Scratches all over a photo.
  case thinInpaint = "thin-inpaint"
  /// Four of five pixels are missing.
  case scatteredInpaint = "scattered-inpaint"
  /// A hole of a tile's size, in a large photo that should cost nothing.
  case thickInpaint = "thick-inpaint"
  /// A hole of 100×100 filled from patches, in a photo of 1024×683.
  case patchInpaint = "patch-inpaint"
  /// A hole of 500×500 in 12 megapixels, likewise.
  case largePatchInpaint = "large-patch-inpaint"
  case colorize
  case upscale2 = "upscale-x2"
  case upscale4 = "upscale-x4"

  /// What fills its hole.
  var fill: FillKind {
    switch self {
    case .patchInpaint, .largePatchInpaint: .patches
    default: .model
    }
  }

  /// An edit, and the picture that it is done to.
  struct Job {
    var edit: Edit
    var picture: Picture
    /// Pixels that are to be filled; nil where the edit knows no holes.
    var holePixels: Int?

    init(_ edit: Edit, _ picture: Picture) { (self.edit, self.picture) = (edit, picture) }

    init(filling mask: MaskPicture, in picture: Picture) {
      self.init(.inpaint(mask), picture)
      holePixels = mask.coverage.count { $0 > 0 }
    }
  }

  /// - Throws: `PictureError` when the mask can't be made.
  func job() throws(PictureError) -> Job {
    switch self {
    case .thinInpaint:
      let mask = try MaskPicture.make(.scratches(count: 6), width: 256, height: 256)
      return Job(filling: mask, in: Self.photo(256))
    case .scatteredInpaint:
      let mask = try MaskPicture.make(.random(percent: 80), width: 256, height: 256)
      return Job(filling: mask, in: Self.photo(256))
    case .thickInpaint: return Self.hole(64, in: (1024, 1024))
    case .patchInpaint: return Self.hole(100, in: (1024, 683))
    case .largePatchInpaint: return Self.hole(500, in: (4000, 3000))
    case .colorize: return Job(.colorize, Self.photo(512, channels: 1))
    case .upscale2: return Job(.upscale(scale: 2), Self.photo(128))
    case .upscale4: return Job(.upscale(scale: 4), Self.photo(64))
    }
  }

  /// A square hole in the middle.
  private static func hole(_ side: Int, in size: (width: Int, height: Int)) -> Job {
    // Written before it is a mask's, which checks it after each change.
    var coverage = [UInt8](repeating: 0, count: size.width * size.height)
    let (top, left) = ((size.height - side) / 2, (size.width - side) / 2)
    for row in top..<top + side {
      for column in left..<left + side { coverage[row * size.width + column] = 255 }
    }
    let mask = MaskPicture(width: size.width, height: size.height, coverage: coverage)
    return Job(filling: mask, in: photo(size.width, size.height))
  }

  private static func photo(_ side: Int, channels: Int = 3) -> Picture {
    photo(side, side, channels: channels)
  }

  /// A drawn photograph: a sky, hills, some texture. An edit takes about as long for one picture as
  /// for another, so nothing need be read.
  private static func photo(_ width: Int, _ height: Int, channels: Int = 3) -> Picture {
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * channels)
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = (Double(column) / Double(width), Double(row) / Double(height))
        let isSky = y < 0.5 + 0.1 * sin(7 * x)
        let texture = isSky ? 0 : 25 * sin(90 * x + 40 * y * y) * cos(70 * y)
        for channel in 0..<channels {
          let tint = Double(channel) * (isSky ? 40 : -20)
          samples.append(UInt8(min(max(120 + tint + 50 * y + texture, 0), 255)))
        }
      }
    }
    return Picture(
      pixels: PixelBuffer(width: width, height: height, channels: channels, eight: samples))
  }
}
