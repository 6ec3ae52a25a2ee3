/// Uncompressed little-endian TIFF files of any kind of sample.
struct TIFFBuilder {
  var width: Int
  var height: Int
  var samples = 1
  var bits = 8
  /// 0 white is zero, 1 black is zero, 2 RGB, 5 CMYK, 8 CIELAB.
  var photometric = 1
  /// 1 unsigned, 2 signed, 3 float.
  var sampleFormat = 1
  /// 1 premultiplied alpha, 2 alpha.
  var extraSample: Int?
  /// Copies of the picture, a page each.
  var pages = 1

  func file(data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = Array("II".utf8) + [42, 0] + littleEndian(8)
    for page in 0..<pages {
      let start = bytes.count
      var entries: [(tag: Int, type: Int, count: Int, value: UInt32)] = [
        (0x100, 4, 1, UInt32(width)), (0x101, 4, 1, UInt32(height)),
        (0x102, 3, samples, UInt32(bits)),
        (0x103, 3, 1, 1), (0x106, 3, 1, UInt32(photometric)), (0x111, 4, 1, 0),
        (0x115, 3, 1, UInt32(samples)), (0x116, 4, 1, UInt32(height)),
        (0x117, 4, 1, UInt32(data.count)),
        (0x11C, 3, 1, 1),
      ]
      if let extraSample { entries.append((0x152, 3, 1, UInt32(extraSample))) }
      entries.append((0x153, 3, samples, UInt32(sampleFormat)))
      let afterTable = start + 2 + 12 * entries.count + 4
      // Lists of two and more values per sample, in the order of the entries.
      var lists: [UInt8] = []
      var table = [UInt8(entries.count), 0]
      for entry in entries {
        var value = entry.value
        if entry.tag == 0x111 { value = UInt32(afterTable + 32) }
        if entry.type == 3 && entry.count > 2 {
          value = UInt32(afterTable + lists.count)
          for _ in 0..<entry.count { lists += [UInt8(entry.value & 255), UInt8(entry.value >> 8)] }
        } else if entry.type == 3 && entry.count == 2 {
          value = entry.value | entry.value << 16
        }
        table += [UInt8(entry.tag & 255), UInt8(entry.tag >> 8), UInt8(entry.type), 0]
        table += littleEndian(UInt32(entry.count)) + littleEndian(value)
      }
      lists += [UInt8](repeating: 0, count: 32 - lists.count)
      let end = afterTable + 32 + data.count
      let next = page + 1 < pages ? UInt32(end + end % 2) : 0
      bytes += table + littleEndian(next) + lists + data
      if end % 2 == 1 { bytes.append(0) }
    }
    return bytes
  }
}
