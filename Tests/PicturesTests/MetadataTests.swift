import Pictures
import Testing

@Suite struct MetadataTests {
  static func packet(orientation: Int) -> String {
    "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
      + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
      + "xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='\(orientation)'/></rdf:RDF>"
      + "</x:xmpmeta><?xpacket end='w'?>"
  }

  /// A JPEG with EXIF, XMP and IPTC blocks and a density.
  static func taggedJPEG(_ exif: ExifBuilder, width: Int = 48, height: Int = 32) throws -> [UInt8] {
    var file = try Picture(pixels: TestPictures.smooth(width, height, channels: 3)).encoded(
      as: .jpeg, options: WriteOptions(quality: 100))
    file = JPEGSegments.removing(marker: 0xE1, from: file)
    let iptc: [UInt8] = [0x1C, 0x02, 0x05, 0, 5] + Array("Title".utf8) + [0]
    let resource =
      Array("8BIM".utf8) + [4, 4, 0, 0] + bigEndian(UInt32(iptc.count - 1)) + iptc
    file = JPEGSegments.inserting(JPEGSegments.photoshopName + resource, marker: 0xED, into: file)
    file = JPEGSegments.inserting(
      JPEGSegments.xmpName + Array(packet(orientation: 6).utf8), marker: 0xE1, into: file)
    return JPEGSegments.inserting(exif.bytes, marker: 0xE1, into: file)
  }

  @Test func keptFromJPEGToEveryFormat() throws {
    let exif = ExifBuilder(orientation: 6, width: 48, height: 32)
    let picture = try Picture.read(.bytes(Self.taggedJPEG(exif)))
    #expect(picture.width == 32 && picture.height == 48)
    for format in PictureFormat.allCases where format.canBeWritten {
      let again = try Picture.read(.bytes(picture.encoded(as: format)))
      #expect(again.width == 32 && again.height == 48, "\(format)")
      let block = again.metadata.blocks["exif-data"].flatMap(ExifBlock.init)
      #expect(block?.text(of: 0x010F) == exif.maker, "\(format)")
      #expect(block?.text(of: 0x9003) == exif.date, "\(format)")
      #expect(block?.text(of: 0x927C) == "maker's note", "\(format)")
      #expect(block?.number(of: 0xA002) == 32, "\(format)")
      #expect(block?.number(of: 0xA003) == 48, "\(format)")
      if format != .tiff { #expect(block?.number(of: 0x0112) == 1, "\(format)") }
      let expected = Self.packet(orientation: 1)
      let kept = again.metadata.blocks["xmp-data"].map { String(decoding: $0, as: UTF8.self) }
      // libvips writes no XMP into HEIC and AVIF.
      if format != .heif && format != .avif {
        #expect(kept?.contains(expected) == true, "\(format)")
      }
      if format == .jpeg || format == .tiff {
        #expect(again.metadata.blocks["iptc-data"] != nil, "\(format)")
      }
    }
  }

  @Test func strippingKeepsTheProfileAndTheDensity() throws {
    var file = try Self.taggedJPEG(ExifBuilder())
    file = JPEGSegments.inserting(
      JPEGSegments.profileName + ProfileBuilder.wideGamut, marker: 0xE2, into: file)
    let picture = try Picture.read(.bytes(file))
    for format in PictureFormat.allCases where format.canBeWritten {
      let bytes = try picture.encoded(as: format, options: WriteOptions(stripMetadata: true))
      let again = try Picture.read(.bytes(bytes))
      #expect(again.metadata.blocks["xmp-data"] == nil, "\(format)")
      #expect(again.metadata.blocks["iptc-data"] == nil, "\(format)")
      if format == .heif || format == .avif {
        // libvips makes a block of its own there beside a profile; nothing of the file's may be in it.
        let block = again.metadata.blocks["exif-data"].flatMap(ExifBlock.init)
        #expect(block?.text(of: 0x010F) == nil, "\(format)")
      } else {
        #expect(again.metadata.blocks["exif-data"] == nil, "\(format)")
      }
      #expect(again.metadata.profile == ProfileBuilder.wideGamut, "\(format)")
    }
  }

  @Test(arguments: [PictureFormat.png, .jpeg, .tiff])
  func densityIsKept(_ format: PictureFormat) throws {
    // 300 dots an inch.
    let png = PNGBuilder(
      width: 8, height: 8, chunks: [("pHYs", bigEndian(11811) + bigEndian(11811) + [1])])
    let file = png.file(rows: [[UInt8]](repeating: [UInt8](repeating: 9, count: 8), count: 8))
    let picture = try Picture.read(.bytes(file))
    #expect(abs((picture.metadata.density?.across ?? 0) - 11.811) < 0.01)
    let again = try Picture.read(.bytes(picture.encoded(as: format)))
    #expect(abs((again.metadata.density?.across ?? 0) - 11.811) < 0.02)
    #expect(abs((again.metadata.density?.down ?? 0) - 11.811) < 0.02)
  }

  /// libvips makes up 72 dots an inch, or a pixel a millimetre, where a file says nothing.
  @Test(arguments: [PictureFormat.png, .jpeg, .tiff])
  func noDensityIsMadeUp(_ format: PictureFormat) throws {
    let rows = [[UInt8]](repeating: [UInt8](repeating: 9, count: 8), count: 8)
    let ratio = PNGBuilder(
      width: 8, height: 8, chunks: [("pHYs", bigEndian(2) + bigEndian(1) + [0])])
    for png in [PNGBuilder(width: 8, height: 8), ratio] {
      let picture = try Picture.read(.bytes(png.file(rows: rows)))
      #expect(picture.metadata.density == nil)
      let file = try picture.encoded(as: format)
      #expect(try Picture.read(.bytes(file)).metadata.density == nil)
      #expect(format != .png || !String(decoding: file, as: Unicode.ASCII.self).contains("pHYs"))
    }
  }

  /// What EXIF says is kept where the container says nothing.
  @Test func exifSaysADensity() throws {
    let exif =
      Array("Exif".utf8) + [0, 0] + [0x49, 0x49, 42, 0, 8, 0, 0, 0, 3, 0]
      + [0x1A, 1, 5, 0, 1, 0, 0, 0, 50, 0, 0, 0, 0x1B, 1, 5, 0, 1, 0, 0, 0, 50, 0, 0, 0]
      + [0x28, 1, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0] + [44, 1, 0, 0, 1, 0, 0, 0]
    let plain = try Picture(pixels: TestPictures.smooth(8, 8, channels: 3)).encoded(as: .jpeg)
    let file = JPEGSegments.inserting(exif, marker: 0xE1, into: plain)
    let picture = try Picture.read(.bytes(file))
    #expect(abs((picture.metadata.density?.across ?? 0) - 11.811) < 0.01)
  }

  @Test func textsOfPNGAreKept() throws {
    let text = Array("Description".utf8) + [0] + Array("A boat at sea".utf8)
    let png = PNGBuilder(width: 2, height: 1, chunks: [("tEXt", text)])
    let picture = try Picture.read(.bytes(png.file(rows: [[1, 2]])))
    let again = try Picture.read(.bytes(picture.encoded(as: .png)))
    #expect(again.metadata.texts.values.contains("A boat at sea"))
  }

  @Test func theThumbnailOfTheUneditedPictureGoes() throws {
    let thumbnail = try Picture(pixels: TestPictures.smooth(16, 16, channels: 3)).encoded(as: .jpeg)
    let file = try Self.taggedJPEG(ExifBuilder(thumbnail: thumbnail))
    #expect(JPEGSegments.contents(of: 0xE1, in: file).contains { $0.count > thumbnail.count })
    let written = try Picture.read(.bytes(file)).encoded(as: .jpeg)
    let exif = JPEGSegments.contents(of: 0xE1, in: written).first {
      $0.starts(with: Array("Exif".utf8))
    }
    #expect((exif?.count ?? .max) < thumbnail.count)
  }

  @Test func sizesInExifFollowAnUpscale() throws {
    let picture = try Picture.read(.bytes(Self.taggedJPEG(ExifBuilder(width: 48, height: 32))))
    let larger = try picture.resized(to: TestPictures.smooth(96, 64, channels: 3))
    let again = try Picture.read(.bytes(larger.encoded(as: .jpeg)))
    #expect(again.width == 96 && again.height == 64)
    let block = again.metadata.blocks["exif-data"].flatMap(ExifBlock.init)
    #expect(block?.number(of: 0xA002) == 96)
    #expect(block?.number(of: 0xA003) == 64)
  }
}
