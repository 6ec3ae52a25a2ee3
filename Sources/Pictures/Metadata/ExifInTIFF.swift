/// EXIF in TIFF files, which libvips neither reads nor writes: a TIFF's own first directory holds what other files keep in an
/// EXIF block.
package enum ExifInTIFF {
  /// A value with its bytes, or a directory with its values.
  private struct Value {
    var tag: Int
    var type: Int
    var count: Int
    var data: [UInt8] = []
    var directory: [Value]?
  }

  /// The EXIF block that says what a TIFF file's first directory says about the photograph; nil when that is nothing.
  package static func block(of file: [UInt8]) -> ExifBlock? {
    guard let structure = TagStructure(file), let first = structure.firstDirectory else {
      return nil
    }
    let values = describingValues(of: structure, at: first)
    guard !values.isEmpty else { return nil }
    let start: [UInt8] =
      structure.isLittleEndian ? [0x49, 0x49, 42, 0, 8, 0, 0, 0] : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8]
    let directory = encoded(values, at: 8, littleEndian: structure.isLittleEndian)
    return ExifBlock(start + directory)
  }

  /// The TIFF file with an EXIF block's values added to its first directory, which is written anew at the end.
  package static func adding(_ exif: ExifBlock, to file: [UInt8]) -> [UInt8] {
    guard let source = TagStructure(exif.bytes), let sourceFirst = source.firstDirectory,
      var target = TagStructure(file), let first = target.firstDirectory,
      let nextPointer = target.nextPointer(of: first), let next = target.word(at: nextPointer),
      file.count < 1 << 31
    else { return file }
    let own = target.entries(at: first)
    let known = Set(own.map(\.tag))
    let added = describingValues(of: source, at: sourceFirst).filter { !known.contains($0.tag) }
      .map { reordered($0, swap: source.isLittleEndian != target.isLittleEndian) }
    guard !added.isEmpty else { return file }

    if target.bytes.count % 2 == 1 { target.bytes.append(0) }
    let start = target.bytes.count
    let directorySize = 2 + 12 * (own.count + added.count) + 4
    var rows = own.map { (tag: $0.tag, row: Array(file[$0.position..<$0.position + 12])) }
    var data: [UInt8] = []
    for value in added {
      let row = encodedRow(
        value, dataStart: start + directorySize, data: &data, littleEndian: target.isLittleEndian)
      rows.append((value.tag, row))
    }
    rows.sort { $0.tag < $1.tag }
    target.bytes +=
      number(rows.count, size: 2, littleEndian: target.isLittleEndian) + rows.flatMap(\.row)
      + number(next, size: 4, littleEndian: target.isLittleEndian) + data
    target.setWord(start, at: 4)
    return target.bytes
  }

  /// The descriptive values of a first directory, and the EXIF and GPS directories whole.
  private static func describingValues(of structure: TagStructure, at directory: Int) -> [Value] {
    // Directories and values of a sound file don't overlap, so together they are no larger than it; those of a hostile one
    // may all point to the same megabytes, or to each other.
    var room = structure.bytes.count
    return values(of: structure, at: directory, depth: 0, room: &room) {
      Tag.descriptive.contains($0) || Tag.subdirectories.contains($0)
    }
  }

  private static func values(
    of structure: TagStructure, at directory: Int, depth: Int, room: inout Int,
    where isWanted: (Int) -> Bool = { _ in true }
  ) -> [Value] {
    guard room > 0 else { return [] }
    let entries = structure.entries(at: directory)
    room -= 12 * entries.count
    var result: [Value] = []
    for entry in entries where isWanted(entry.tag) {
      if Tag.subdirectories.contains(entry.tag) {
        // Two levels are all that EXIF has; deeper ones would be a trap.
        guard depth < 2, let position = structure.number(of: entry) else { continue }
        let inner = values(of: structure, at: position, depth: depth + 1, room: &room)
        guard !inner.isEmpty else { continue }
        result.append(Value(tag: entry.tag, type: 4, count: 1, directory: inner))
      } else if let size = structure.size(of: entry), size <= max(room, 4),
        let data = structure.data(of: entry)
      {
        // Up to four bytes lie in the entry itself.
        if size > 4 { room -= size }
        result.append(Value(tag: entry.tag, type: entry.type, count: entry.count, data: data))
      }
    }
    return result
  }

  private static func encoded(_ values: [Value], at offset: Int, littleEndian: Bool) -> [UInt8] {
    let sorted = values.sorted { $0.tag < $1.tag }
    let dataStart = offset + 2 + 12 * sorted.count + 4
    var data: [UInt8] = []
    var result = number(sorted.count, size: 2, littleEndian: littleEndian)
    for value in sorted {
      result += encodedRow(value, dataStart: dataStart, data: &data, littleEndian: littleEndian)
    }
    return result + [0, 0, 0, 0] + data
  }

  /// The 12 bytes of a value; what doesn't fit in them is appended to `data`, which will lie at `dataStart`.
  private static func encodedRow(
    _ value: Value, dataStart: Int, data: inout [UInt8], littleEndian: Bool
  ) -> [UInt8] {
    let start =
      number(value.tag, size: 2, littleEndian: littleEndian)
      + number(value.type, size: 2, littleEndian: littleEndian)
      + number(value.count, size: 4, littleEndian: littleEndian)
    let position = dataStart + data.count
    if let directory = value.directory {
      data += encoded(directory, at: position, littleEndian: littleEndian)
    } else if value.data.count <= 4 {
      return start + value.data + [UInt8](repeating: 0, count: 4 - value.data.count)
    } else {
      data += value.data
    }
    if data.count % 2 == 1 { data.append(0) }
    return start + number(position, size: 4, littleEndian: littleEndian)
  }

  /// The value with its numbers' bytes in the other order.
  private static func reordered(_ value: Value, swap: Bool) -> Value {
    guard swap else { return value }
    var result = value
    result.directory = value.directory?.map { reordered($0, swap: true) }
    // Rationals are pairs of four bytes.
    let size = value.type == 5 || value.type == 10 ? 4 : TagStructure.size(ofType: value.type) ?? 1
    guard size > 1 else { return result }
    for start in stride(from: 0, to: value.data.count - size + 1, by: size) {
      result.data[start..<start + size].reverse()
    }
    return result
  }

  private static func number(_ value: Int, size: Int, littleEndian: Bool) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(value >> (8 * $0) & 255) }
    return littleEndian ? bytes : bytes.reversed()
  }
}
