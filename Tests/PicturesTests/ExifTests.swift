import Pictures
import Testing

@Suite struct ExifTests {
  @Test func onlyWhatMustChangeChanges() throws {
    let before = ExifBuilder(orientation: 6, width: 48, height: 32).bytes
    let after = try #require(ExifBlock(before)).describing(width: 320, height: 480).bytes
    let changed = zip(before.dropFirst(6), after).count { $0 != $1 }
    // One byte of the orientation, two of each size.
    #expect(after.count == before.count - 6 && changed <= 5)
    let block = try #require(ExifBlock(after))
    #expect(block.number(of: 0x0112) == 1)
    #expect(block.number(of: 0xA002) == 320 && block.number(of: 0xA003) == 480)
    #expect(block.text(of: 0x927C) == "maker's note")
  }

  @Test func theBlockInAJPEGIsTheFilesOwn() throws {
    let exif = ExifBuilder(width: 48, height: 32)
    let picture = try Picture.read(.bytes(MetadataTests.taggedJPEG(exif)))
    for format in [PictureFormat.jpeg, .png, .webp] {
      let file = try picture.encoded(as: format)
      let block = Array(exif.bytes.dropFirst(6))
      let isThere = file.indices.contains { file[$0...].starts(with: block) }
      #expect(isThere, "\(format)")
    }
  }

  @Test func noBlockIsInvented() throws {
    let picture = Picture(pixels: TestPictures.smooth(48, 32, channels: 3))
    for format in [PictureFormat.jpeg, .png, .webp, .tiff] {
      let file = try picture.encoded(as: format)
      #expect(try Picture.read(.bytes(file)).metadata.blocks["exif-data"] == nil, "\(format)")
    }
  }

  @Test func aTooLargeBlockDoesNotLoseThePicture() throws {
    var picture = Picture(pixels: TestPictures.smooth(48, 32, channels: 3))
    let long = String(repeating: "x", count: 70_000)
    picture.metadata.blocks["exif-data"] = ExifBuilder(maker: long).bytes
    let jpeg = try Picture.read(.bytes(picture.encoded(as: .jpeg)))
    #expect(jpeg.metadata.blocks["exif-data"] == nil)
    let png = try Picture.read(.bytes(picture.encoded(as: .png)))
    #expect(png.metadata.blocks["exif-data"].flatMap(ExifBlock.init)?.text(of: 0x010F) == long)
  }

  /// Each of very many entries says that the directory which they are in is the EXIF directory.
  @Test(.timeLimit(.minutes(1))) func aDirectoryInItselfIsReadOnce() throws {
    let count = 65_535
    let entry: [UInt8] = [0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    let block =
      Array("II".utf8) + [42, 0, 8, 0, 0, 0, 0xFF, 0xFF]
      + Array(repeatElement(entry, count: count).joined()) + [0, 0, 0, 0]
    #expect(try #require(ExifBlock(block)).describing(width: 3, height: 2).bytes == block)
    #expect(ExifInTIFF.block(of: block) == nil)
  }

  @Test func bigEndianBlocksSurviveATIFF() throws {
    // Maker "Cam", orientation 3 and the EXIF directory with one rational (exposure time 1/50).
    var block: [UInt8] = Array("MM".utf8) + [0, 42, 0, 0, 0, 8]
    block += [0, 3] + [0x01, 0x0F, 0, 2, 0, 0, 0, 4] + Array("Cam".utf8) + [0]
    block += [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0]
    block += [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 50] + [0, 0, 0, 0]
    block += [0, 1] + [0x82, 0x9A, 0, 5, 0, 0, 0, 1, 0, 0, 0, 68] + [0, 0, 0, 0]
    block += [0, 0, 0, 1, 0, 0, 0, 50]
    var picture = Picture(pixels: TestPictures.eight(5, 4, channels: 3))
    picture.metadata.blocks["exif-data"] = block
    let again = try Picture.read(.bytes(picture.encoded(as: .tiff)))
    #expect(again.pixels.isSame(as: picture.pixels))
    let kept = try #require(again.metadata.blocks["exif-data"].flatMap(ExifBlock.init))
    #expect(kept.text(of: 0x010F) == "Cam")
    #expect(kept.bytes.suffix(8) == [1, 0, 0, 0, 50, 0, 0, 0])
  }

  @Test func damagedBlocksNeverCrash() throws {
    let thumbnail = [UInt8](repeating: 7, count: 40)
    let block = ExifBuilder(orientation: 6, width: 5, height: 4, thumbnail: thumbnail).bytes
    var random = SystemRandomNumberGenerator()
    var picture = Picture(pixels: TestPictures.eight(5, 4, channels: 3))
    for _ in 0..<150 {
      var damaged = block
      for _ in 0..<Int.random(in: 1...10, using: &random) {
        damaged[Int.random(in: 6..<block.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      picture.metadata.blocks["exif-data"] = Array(
        damaged.prefix(Int.random(in: 0...block.count, using: &random)))
      for format in [PictureFormat.jpeg, .png, .webp, .tiff] {
        let again = try Picture.read(.bytes(picture.encoded(as: format)))
        #expect(again.width == 5 && again.height == 4)
      }
    }
  }

  @Test func directoriesThatPointToThemselvesEnd() throws {
    // The EXIF directory is the first directory.
    var block: [UInt8] = Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0]
    block += [0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0] + [8, 0, 0, 0]
    var picture = Picture(pixels: TestPictures.eight(5, 4, channels: 3))
    picture.metadata.blocks["exif-data"] = block
    for format in PictureFormat.allCases where format.canBeWritten {
      #expect(throws: Never.self) { try picture.encoded(as: format) }
    }
  }
}
