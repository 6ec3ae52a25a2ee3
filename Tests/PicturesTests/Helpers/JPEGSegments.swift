/// JPEG files as lists of marker segments.
enum JPEGSegments {
  /// The file with an application segment put first.
  static func inserting(_ data: [UInt8], marker: UInt8, into file: [UInt8]) -> [UInt8] {
    Array(file[..<2]) + [0xFF, marker] + bigEndian16(data.count + 2) + data + file[2...]
  }

  /// The contents of the segments before the pixels with the given marker.
  static func contents(of marker: UInt8, in file: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var offset = 2
    while offset + 4 <= file.count, file[offset] == 0xFF, file[offset + 1] != 0xDA {
      let count = Int(file[offset + 2]) << 8 | Int(file[offset + 3])
      if file[offset + 1] == marker { result.append(Array(file[offset + 4..<offset + 2 + count])) }
      offset += 2 + count
    }
    return result
  }

  /// The file without the segments before the pixels that have the given marker.
  static func removing(marker: UInt8, from file: [UInt8]) -> [UInt8] {
    var result = Array(file[..<2])
    var offset = 2
    while offset + 4 <= file.count, file[offset] == 0xFF, file[offset + 1] != 0xDA {
      let end = offset + 2 + (Int(file[offset + 2]) << 8 | Int(file[offset + 3]))
      if file[offset + 1] != marker { result += file[offset..<end] }
      offset = end
    }
    return result + file[offset...]
  }

  static let xmpName = Array("http://ns.adobe.com/xap/1.0/".utf8) + [0]
  static let profileName = Array("ICC_PROFILE".utf8) + [0, 1, 1]
  static let photoshopName = Array("Photoshop 3.0".utf8) + [0]
}
