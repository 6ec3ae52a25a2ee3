import Pictures
import Testing

@Suite struct OrientationTests {
  /// What a stored picture looks like upright, by EXIF's definition of each orientation.
  static func upright(_ stored: PixelBuffer, _ orientation: Int) -> PixelBuffer {
    let (width, height) = (stored.width, stored.height)
    let turned = orientation >= 5
    let (newWidth, newHeight) = turned ? (height, width) : (width, height)
    var values: [UInt8] = []
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (column, row) =
          switch orientation {
          case 2: (width - 1 - x, y)
          case 3: (width - 1 - x, height - 1 - y)
          case 4: (x, height - 1 - y)
          case 5: (y, x)
          case 6: (y, height - 1 - x)
          case 7: (width - 1 - y, height - 1 - x)
          case 8: (width - 1 - y, x)
          default: (x, y)
          }
        let start = (row * width + column) * stored.channels
        values += stored.bytes[start..<start + stored.channels]
      }
    }
    return PixelBuffer(
      width: newWidth, height: newHeight, channels: stored.channels, eight: values)
  }

  @Test(arguments: 1...8)
  func jpegIsReadUprightAndWrittenUpright(_ orientation: Int) throws {
    let stored = try Picture(pixels: TestPictures.smooth(48, 32, channels: 3)).encoded(as: .jpeg)
    let decoded = try Picture.read(.bytes(stored)).pixels
    let exif = ExifBuilder(orientation: orientation, width: 48, height: 32)
    let tagged = JPEGSegments.inserting(exif.bytes, marker: 0xE1, into: stored)
    let picture = try Picture.read(.bytes(tagged))
    #expect(picture.pixels.isSame(as: Self.upright(decoded, orientation)))

    for format in PictureFormat.allCases where format.canBeWritten {
      let again = try Picture.read(.bytes(picture.encoded(as: format)))
      #expect(again.width == picture.width && again.height == picture.height, "\(format)")
      #expect(again.pixels.largestDifference(to: picture.pixels) <= 8, "\(format)")
    }
  }

  @Test(arguments: 1...8)
  func pngIsReadUprightWithItsAlpha(_ orientation: Int) throws {
    // Grey and alpha, 3 × 2.
    let png = PNGBuilder(
      width: 3, height: 2, colourType: 4,
      chunks: [("eXIf", Array(ExifBuilder(orientation: orientation).bytes.dropFirst(6)))])
    let file = png.file(rows: [[1, 101, 2, 102, 3, 103], [4, 104, 5, 105, 6, 106]])
    let picture = try Picture.read(.bytes(file))
    let colour = PixelBuffer(width: 3, height: 2, channels: 1, eight: [1, 2, 3, 4, 5, 6])
    let expected = Self.upright(colour, orientation)
    #expect(picture.pixels.bytes == expected.bytes)
    #expect(picture.alpha?.bytes == expected.bytes.map { $0 + 100 })
    let again = try Picture.read(.bytes(picture.encoded(as: .png)))
    #expect(again.pixels.bytes == expected.bytes)
  }
}
