/// The structure that TIFF files and EXIF blocks share: directories of tagged values, in either byte order.
///
/// Nothing in it is trusted: whatever points outside is nil or left out.
struct TagStructure {
  var bytes: [UInt8]
  let isLittleEndian: Bool

  /// One value of a directory; `position` is that of its 12 bytes.
  struct Entry {
    var position: Int
    var tag: Int
    var type: Int
    var count: Int
  }

  /// Nil unless the bytes start as a classic TIFF does.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    switch Array(bytes[..<4]) {
    case [0x49, 0x49, 42, 0]: isLittleEndian = true
    case [0x4D, 0x4D, 0, 42]: isLittleEndian = false
    default: return nil
    }
    self.bytes = bytes
  }

  var firstDirectory: Int? { word(at: 4) }

  func half(at position: Int) -> Int? { number(at: position, count: 2) }
  func word(at position: Int) -> Int? { number(at: position, count: 4) }

  private func number(at position: Int, count: Int) -> Int? {
    guard position >= 0, position + count <= bytes.count else { return nil }
    let part = bytes[position..<position + count]
    return isLittleEndian
      ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func setHalf(_ value: Int, at position: Int) { set(value, at: position, count: 2) }
  mutating func setWord(_ value: Int, at position: Int) { set(value, at: position, count: 4) }

  private mutating func set(_ value: Int, at position: Int, count: Int) {
    guard position >= 0, position + count <= bytes.count else { return }
    for index in 0..<count {
      let shift = 8 * (isLittleEndian ? index : count - 1 - index)
      bytes[position + index] = UInt8(value >> shift & 255)
    }
  }

  /// The values of the directory at a position, as many of them as fit in the bytes.
  func entries(at directory: Int) -> [Entry] {
    guard let stated = half(at: directory) else { return [] }
    let count = min(stated, (bytes.count - directory - 2) / 12)
    return (0..<count).compactMap { index in
      let position = directory + 2 + 12 * index
      guard let tag = half(at: position), let type = half(at: position + 2),
        let count = word(at: position + 4)
      else { return nil }
      return Entry(position: position, tag: tag, type: type, count: count)
    }
  }

  /// Where the directory at a position keeps the offset of the one after it.
  func nextPointer(of directory: Int) -> Int? {
    guard let count = half(at: directory), directory + 2 + 12 * count + 4 <= bytes.count else {
      return nil
    }
    return directory + 2 + 12 * count
  }

  /// The one number of an entry of type SHORT or LONG.
  func number(of entry: Entry) -> Int? {
    guard entry.count == 1 else { return nil }
    switch entry.type {
    case 3: return half(at: entry.position + 8)
    case 4, 13: return word(at: entry.position + 8)
    default: return nil
    }
  }

  /// Replaces the one number of an entry of type SHORT or LONG.
  mutating func setNumber(_ value: Int, of entry: Entry) {
    guard entry.count == 1, entry.type == 3 || entry.type == 4 else { return }
    setWord(0, at: entry.position + 8)
    if entry.type == 3 && value < 65536 {
      setHalf(value, at: entry.position + 8)
    } else {
      setHalf(4, at: entry.position + 2)
      setWord(value, at: entry.position + 8)
    }
  }

  /// Makes an entry one SHORT of the given value, whatever it was.
  mutating func setShort(_ value: Int, of entry: Entry) {
    setHalf(3, at: entry.position + 2)
    setWord(1, at: entry.position + 4)
    setWord(0, at: entry.position + 8)
    setHalf(value, at: entry.position + 8)
  }

  /// The bytes of an entry's value, wherever they are; nil when they are out of bounds or of an unknown type.
  func data(of entry: Entry) -> [UInt8]? {
    guard let total = size(of: entry) else { return nil }
    let position = total <= 4 ? entry.position + 8 : word(at: entry.position + 8) ?? -1
    guard position >= 0, position + total <= bytes.count else { return nil }
    return Array(bytes[position..<position + total])
  }

  /// The bytes that an entry's value takes; nil for an unknown type.
  func size(of entry: Entry) -> Int? { Self.size(ofType: entry.type).map { $0 * entry.count } }

  /// Bytes of one value, by the type's number.
  static func size(ofType type: Int) -> Int? {
    switch type {
    case 1, 2, 6, 7: 1
    case 3, 8: 2
    case 4, 9, 11, 13: 4
    case 5, 10, 12: 8
    default: nil
    }
  }
}

/// The tags that matter to Retouch.
enum Tag {
  static let imageWidth = 0x0100
  static let imageLength = 0x0101
  static let orientation = 0x0112
  static let horizontalResolution = 0x011A
  static let resolutionUnit = 0x0128
  static let thumbnailOffset = 0x0201
  static let thumbnailLength = 0x0202
  static let exifDirectory = 0x8769
  static let gpsDirectory = 0x8825
  static let interoperabilityDirectory = 0xA005
  static let pixelXDimension = 0xA002
  static let pixelYDimension = 0xA003
  /// What describes a photograph in the first directory: description, maker, model, software, date, artist, copyright.
  static let descriptive: Set = [0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298]
  static let subdirectories: Set = [exifDirectory, gpsDirectory, interoperabilityDirectory]
}
