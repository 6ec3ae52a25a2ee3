import ArgumentParser
import Foundation
import Pictures
import RetouchKit

/// The edits that `benchmark edits` times: one of each kind, each a second or so.
enum BenchmarkEdit: String, CaseIterable, ExpressibleByArgument {
  /// Scratches all over a photo.
  case thinInpaint = "thin-inpaint"
  /// A hole of a tile's size, in a large photo that should cost nothing.
  case thickInpaint = "thick-inpaint"
  case colorize
  case upscale2 = "upscale-x2"
  case upscale4 = "upscale-x4"

  /// The edit and the picture that it is done to.
  /// - Throws: `PictureError` when the mask can't be made.
  func job() throws(PictureError) -> (edit: Edit, picture: Picture) {
    switch self {
    case .thinInpaint:
      let mask = try MaskPicture.make(.scratches(count: 6), width: 256, height: 256)
      return (.inpaint(mask), Self.photo(256))
    case .thickInpaint:
      var mask = MaskPicture(width: 1024, height: 1024)
      for row in 480..<544 {
        for column in 480..<544 { mask.coverage[row * mask.width + column] = 255 }
      }
      return (.inpaint(mask), Self.photo(1024))
    case .colorize: return (.colorize, Self.photo(512, channels: 1))
    case .upscale2: return (.upscale(scale: 2), Self.photo(128))
    case .upscale4: return (.upscale(scale: 4), Self.photo(64))
    }
  }

  /// A drawn photograph: a sky, hills, some texture. An edit takes as long for one picture as for
  /// another, so nothing need be read.
  private static func photo(_ side: Int, channels: Int = 3) -> Picture {
    var samples: [UInt8] = []
    samples.reserveCapacity(side * side * channels)
    for row in 0..<side {
      for column in 0..<side {
        let (x, y) = (Double(column) / Double(side), Double(row) / Double(side))
        let isSky = y < 0.5 + 0.1 * sin(7 * x)
        let texture = isSky ? 0 : 25 * sin(90 * x + 40 * y * y) * cos(70 * y)
        for channel in 0..<channels {
          let tint = Double(channel) * (isSky ? 40 : -20)
          samples.append(UInt8(min(max(120 + tint + 50 * y + texture, 0), 255)))
        }
      }
    }
    return Picture(
      pixels: PixelBuffer(width: side, height: side, channels: channels, eight: samples))
  }
}
