/// An EXIF block with the entries that matter here, little-endian: a maker, an orientation, a date, sizes, a maker's note,
/// and a thumbnail.
struct ExifBuilder {
  var orientation = 1
  var width = 0
  var height = 0
  var maker = "Retouch Camera"
  var date = "2023:03:02 12:34:56"
  var thumbnail: [UInt8] = []

  private struct Entry {
    var tag: Int
    var type: Int
    var count: Int
    var data: [UInt8]
  }

  /// With the leading `Exif\0\0`.
  var bytes: [UInt8] {
    let exif = [
      text(0x9003, date), Entry(tag: 0x927C, type: 7, count: 12, data: Array("maker's note".utf8)),
      long(0xA002, width), long(0xA003, height),
    ]
    var first = [text(0x010F, maker), short(0x0112, orientation), long(0x8769, 0)]
    // The sizes of the directories don't depend on the pointers in them, so lay out with zeros, then fill in.
    let exifOffset = 8 + encoded(first, at: 8, next: 0).count
    first[2] = long(0x8769, exifOffset)
    let exifBytes = encoded(exif, at: exifOffset, next: 0)
    guard !thumbnail.isEmpty else { return start + encoded(first, at: 8, next: 0) + exifBytes }
    let secondOffset = exifOffset + exifBytes.count
    var second = [short(0x0103, 6), long(0x0201, 0), long(0x0202, thumbnail.count)]
    let thumbnailOffset = secondOffset + encoded(second, at: secondOffset, next: 0).count
    second[1] = long(0x0201, thumbnailOffset)
    return start + encoded(first, at: 8, next: secondOffset) + exifBytes
      + encoded(second, at: secondOffset, next: 0) + thumbnail
  }

  private var start: [UInt8] {
    Array("Exif".utf8) + [0, 0] + Array("II".utf8) + [42, 0, 8, 0, 0, 0]
  }

  private func text(_ tag: Int, _ value: String) -> Entry {
    let data = Array(value.utf8) + [0]
    return Entry(tag: tag, type: 2, count: data.count, data: data)
  }

  private func short(_ tag: Int, _ value: Int) -> Entry {
    Entry(tag: tag, type: 3, count: 1, data: [UInt8(value & 255), UInt8(value >> 8)])
  }

  private func long(_ tag: Int, _ value: Int) -> Entry {
    Entry(tag: tag, type: 4, count: 1, data: littleEndian(UInt32(value)))
  }

  private func encoded(_ entries: [Entry], at offset: Int, next: Int) -> [UInt8] {
    var table: [UInt8] = [UInt8(entries.count), 0]
    var data: [UInt8] = []
    let dataOffset = offset + 2 + 12 * entries.count + 4
    for entry in entries {
      table += [UInt8(entry.tag & 255), UInt8(entry.tag >> 8), UInt8(entry.type), 0]
      table += littleEndian(UInt32(entry.count))
      if entry.data.count <= 4 {
        table += entry.data + [UInt8](repeating: 0, count: 4 - entry.data.count)
      } else {
        table += littleEndian(UInt32(dataOffset + data.count))
        data += entry.data + (entry.data.count % 2 == 1 ? [0] : [])
      }
    }
    return table + littleEndian(UInt32(next)) + data
  }
}
