/// EXIF as cameras write it, changed in place: whatever is not changed keeps its bytes and its position, so that makers' notes,
/// which may point anywhere, stay readable.
package struct ExifBlock: Equatable {
  /// The TIFF structure, without the `Exif\0\0` that some containers put before it.
  package private(set) var bytes: [UInt8]

  static let prefix: [UInt8] = Array("Exif".utf8) + [0, 0]

  /// Nil when the bytes, with or without the prefix, are no EXIF.
  package init?(_ bytes: [UInt8]) {
    let start = bytes.starts(with: Self.prefix) ? Self.prefix.count : 0
    guard let structure = TagStructure(Array(bytes[start...])) else { return nil }
    self.bytes = structure.bytes
  }

  /// The block for a picture that is upright and of the given size: the orientation is 1, the sizes (where there are any) are
  /// right, and the thumbnail, which would go on showing the unedited picture, is gone.
  package func describing(width: Int, height: Int) -> ExifBlock {
    guard var structure = TagStructure(bytes), let first = structure.firstDirectory else {
      return self
    }
    var isDescribed = false
    for entry in structure.entries(at: first) {
      switch entry.tag {
      // Readers are lenient about this one's type, so a wrong one must not turn the picture again.
      case Tag.orientation: structure.setShort(1, of: entry)
      case Tag.imageWidth: structure.setNumber(width, of: entry)
      case Tag.imageLength: structure.setNumber(height, of: entry)
      // The first of several, as readers do: a hostile block has thousands that point to as long a directory.
      case Tag.exifDirectory where !isDescribed:
        guard let directory = structure.number(of: entry) else { continue }
        isDescribed = true
        for entry in structure.entries(at: directory) {
          if entry.tag == Tag.pixelXDimension { structure.setNumber(width, of: entry) }
          if entry.tag == Tag.pixelYDimension { structure.setNumber(height, of: entry) }
        }
      default: break
      }
    }
    Self.removeThumbnail(from: &structure, after: first)
    var result = self
    result.bytes = structure.bytes
    return result
  }

  /// The text of a tag in the first or the EXIF directory.
  package func text(of tag: Int) -> String? {
    find(tag).flatMap { $0.data(of: $1) }.map {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The number of a tag in the first or the EXIF directory.
  package func number(of tag: Int) -> Int? { find(tag).flatMap { $0.number(of: $1) } }

  /// Whether there is such a tag in the first or the EXIF directory.
  func states(_ tag: Int) -> Bool { find(tag) != nil }

  private func find(_ tag: Int) -> (TagStructure, TagStructure.Entry)? {
    guard let structure = TagStructure(bytes), let first = structure.firstDirectory else {
      return nil
    }
    var entries = structure.entries(at: first)
    if let exif = entries.first(where: { $0.tag == Tag.exifDirectory }),
      let directory = structure.number(of: exif)
    {
      entries += structure.entries(at: directory)
    }
    return entries.first { $0.tag == tag }.map { (structure, $0) }
  }

  private static func removeThumbnail(from structure: inout TagStructure, after first: Int) {
    guard let pointer = structure.nextPointer(of: first),
      let second = structure.word(at: pointer), second != 0
    else { return }
    structure.setWord(0, at: pointer)
    var offset: Int?
    var length: Int?
    for entry in structure.entries(at: second) {
      if entry.tag == Tag.thumbnailOffset { offset = structure.number(of: entry) }
      if entry.tag == Tag.thumbnailLength { length = structure.number(of: entry) }
    }
    guard let offset, let length, offset >= 8, length > 0,
      offset + length <= structure.bytes.count
    else { return }
    if offset + length == structure.bytes.count && offset > second && offset > first {
      structure.bytes.removeLast(length)
    } else {
      for index in offset..<offset + length { structure.bytes[index] = 0 }
    }
  }
}
