/// What a file's first bytes say it is, whatever its name says.
enum FileSignature: Equatable {
  case picture(PictureFormat)
  case gif
  /// Known, but not read: the formats whose decoders are not safe with strangers' files, and what is no picture at all.
  case other(String)
  case unknown

  /// The first bytes that tell; shorter files are looked at as they are.
  static let enough = 4096

  init(_ bytes: [UInt8]) {
    func has(_ expected: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + expected.count
        && bytes[offset..<offset + expected.count].elementsEqual(expected)
    }
    func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

    if has([0xFF, 0xD8, 0xFF]) {
      self = .picture(.jpeg)
    } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .picture(.png)
    } else if has("RIFF") && has("WEBP", at: 8) {
      self = .picture(.webp)
    } else if has([0x49, 0x49, 42, 0]) || has([0x4D, 0x4D, 0, 42]) || has([0x49, 0x49, 43, 0])
      || has([0x4D, 0x4D, 0, 43])
    {
      self = .picture(.tiff)
    } else if has("ftyp", at: 4) {
      self = FileSignature.brand(bytes)
    } else if has("GIF87a") || has("GIF89a") {
      self = .gif
    } else if let known = FileSignature.others.first(where: { has($0.start) }) {
      self = .other(known.name)
    } else {
      self = FileSignature.isText(bytes) ? .other("text") : .unknown
    }
  }

  /// A GIF counts as the PNG that will be written in its place, so the format doesn't tell.
  static func isPNG(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.first == 0x89 }

  /// Whether a HEIC or AVIF file is a film of pictures rather than one: its major brand says so.
  static func isSequence(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 12 else { return false }
    return ["avis", "hevc", "hevx", "msf1"].contains(String(decoding: bytes[8..<12], as: UTF8.self))
  }

  /// ISO media files: the brand list tells AVIF and HEIC from film.
  private static func brand(_ bytes: [UInt8]) -> FileSignature {
    guard bytes.count >= 16 else { return .unknown }
    let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    let end = min(bytes.count, max(16, min(length, 256)))
    var brands: [String] = []
    for offset in stride(from: 8, to: end - 3, by: 4) where offset != 12 {
      brands.append(String(decoding: bytes[offset..<offset + 4], as: UTF8.self))
    }
    if brands.contains("avif") || brands.contains("avis") { return .picture(.avif) }
    let heif: Set = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
    if brands.contains(where: heif.contains) { return .picture(.heif) }
    return .other(brands.first == "jxl " ? "JPEG XL" : "a film or sound file")
  }

  private static let others: [(start: [UInt8], name: String)] = [
    (Array("%PDF".utf8), "a PDF document"), (Array("BM".utf8), "BMP"), (Array("8BPS".utf8), "PSD"),
    ([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL"), ([0xFF, 0x0A], "JPEG XL"),
    ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20], "JPEG 2000"), ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
    ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"), ([0, 0, 1, 0], "an icon"),
    (Array("#?RADIANCE".utf8), "Radiance HDR"),
    (Array("<svg".utf8), "SVG"), (Array("PK".utf8), "a ZIP archive"),
    ([0x1F, 0x8B], "a gzip archive"),
    (Array("P5".utf8), "PGM"), (Array("P6".utf8), "PPM"), (Array("P4".utf8), "PBM"),
    (Array("P2".utf8), "PGM"), (Array("P3".utf8), "PPM"), (Array("\u{7F}ELF".utf8), "a program"),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
  ]

  private static func isText(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(256).allSatisfy { $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }
  }
}
