import Pictures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Buffers whose every pixel differs from its neighbours, so that any mix-up shows.
enum TestPictures {
  static func eight(_ width: Int, _ height: Int, channels: Int) -> PixelBuffer {
    let values = (0..<width * height * channels).map { index -> UInt8 in
      let pixel = index / channels
      let (x, y, channel) = (pixel % width, pixel / width, index % channels)
      return UInt8(truncatingIfNeeded: 7 * x + 13 * y + 61 * channel + x * y)
    }
    return PixelBuffer(width: width, height: height, channels: channels, eight: values)
  }

  static func sixteen(_ width: Int, _ height: Int, channels: Int) -> PixelBuffer {
    let values = (0..<width * height * channels).map { index -> UInt16 in
      let pixel = index / channels
      let (x, y, channel) = (pixel % width, pixel / width, index % channels)
      return UInt16(truncatingIfNeeded: 1237 * x + 3571 * y + 16411 * channel + x * y)
    }
    return PixelBuffer(width: width, height: height, channels: channels, sixteen: values)
  }

  /// A smooth ramp, which lossy formats keep well.
  static func smooth(_ width: Int, _ height: Int, channels: Int) -> PixelBuffer {
    let values = (0..<width * height * channels).map { index -> UInt8 in
      let pixel = index / channels
      let (x, y, channel) = (pixel % width, pixel / width, index % channels)
      return UInt8(40 + 120 * x / width + 60 * y / height + 10 * channel)
    }
    return PixelBuffer(width: width, height: height, channels: channels, eight: values)
  }

  static func gradientAlpha(_ width: Int, _ height: Int) -> PixelBuffer {
    let values = (0..<width * height).map { UInt8(255 * ($0 % width) / max(1, width - 1)) }
    return PixelBuffer(width: width, height: height, channels: 1, eight: values)
  }
}

extension PixelBuffer {
  /// The samples of an 8-bit buffer.
  var bytes: [UInt8] { if case .eight(let values) = samples { values } else { [] } }
  /// The samples of a 16-bit buffer.
  var words: [UInt16] { if case .sixteen(let values) = samples { values } else { [] } }

  /// Equality whose failure doesn't print every sample.
  func isSame(as other: PixelBuffer?) -> Bool { self == other }

  /// The largest difference of two samples, on the scale of 255.
  func largestDifference(to other: PixelBuffer) -> Double {
    let own = sixteenBit().words
    let others = other.sixteenBit().words
    guard own.count == others.count else { return .infinity }
    return zip(own, others).reduce(0) { max($0, abs(Double($1.0) - Double($1.1)) / 257) }
  }
}

/// A folder that vanishes with its test.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/retouch-pictures-XXXXXX".utf8CString)
    path =
      mkdtemp(&template) == nil
      ? "/nowhere"
      : String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// What is in the folder, hidden files too.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var result: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { result.append(name) }
    }
    return result.sorted()
  }

  func write(_ bytes: [UInt8], _ name: String) -> String {
    let file = fopen(self(name), "wb")
    if let file {
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
    return self(name)
  }

  func read(_ name: String) -> [UInt8] { contents(of: self(name)) }
}

/// A file's bytes; none when it can't be read.
func contents(of path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
}

/// The error that a call throws, so that its parts can be looked at.
func pictureError(_ call: () throws(PictureError) -> Void) -> PictureError? {
  do {
    try call()
    return nil
  } catch {
    return error
  }
}
