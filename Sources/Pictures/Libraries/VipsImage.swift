import CVips

/// One reference to a libvips image. It never leaves the call that made it.
struct VipsImage: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over the reference; nil stands for libvips' failure.
  init?(_ pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit { cvips_unref(pointer) }

  var header: CVipsHeader {
    var header = CVipsHeader()
    cvips_get_header(pointer, &header)
    return header
  }

  var fieldNames: [String] {
    guard let names = cvips_field_names(pointer) else { return [] }
    defer { cvips_free_names(names) }
    var result: [String] = []
    var index = 0
    while let name = names[index] {
      result.append(String(cString: name))
      index += 1
    }
    return result
  }

  func blob(_ name: String) -> [UInt8]? {
    var bytes: UnsafeRawPointer?
    var count = 0
    guard cvips_get_blob(pointer, name, &bytes, &count) == 0, let bytes, count > 0 else {
      return nil
    }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }

  func string(_ name: String) -> String? {
    var text: UnsafePointer<CChar>?
    guard cvips_get_string(pointer, name, &text) == 0, let text else { return nil }
    return String(cString: text)
  }

  func integer(_ name: String) -> Int? {
    var value: Int32 = 0
    return cvips_get_int(pointer, name, &value) == 0 ? Int(value) : nil
  }

  private var sampleCount: Int {
    let header = self.header
    return Int(header.width) * Int(header.height) * Int(header.bands)
  }

  /// The image's samples, computed now.
  func samples(sixteenBit: Bool) throws(VipsFailure) -> PixelBuffer.Samples {
    sixteenBit ? .sixteen(try written(sampleCount)) : .eight(try written(sampleCount))
  }

  /// The same of 32-bit float samples.
  func floats() throws(VipsFailure) -> [Float] { try written(sampleCount) }

  /// Straight into the array: a large picture is in memory once.
  private func written<Sample>(_ count: Int) throws(VipsFailure) -> [Sample] {
    var status: Int32 = -1
    let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, filled in
      status = cvips_write_samples(pointer, buffer.baseAddress)
      filled = status == 0 ? count : 0
    }
    guard status == 0 else { throw VipsFailure() }
    return samples
  }
}

/// libvips' reason for a failure that has just happened.
struct VipsFailure: Error {
  let reason: String
  /// What the machine didn't give; nil when that isn't why.
  let shortage: String?

  init() {
    reason = Vips.takeError()
    shortage = Shortage.behind(reason)
  }

  /// - Parameter other: what it is when nothing is short.
  func error(_ name: String, else other: (String) -> PictureError) -> PictureError {
    shortage.map { PictureError(.outOfResources, "\(name): \($0)") } ?? other(reason)
  }
}

/// Calls `body` with a libvips image that looks at `samples` in place.
///
/// - Parameters:
///   - bands: interleaved channels, alpha included.
///   - space: libvips' number for the colour space.
func withVipsImage<Result>(
  of samples: PixelBuffer.Samples, width: Int, height: Int, bands: Int, space: Int32,
  density: PixelDensity? = nil,
  _ body: (borrowing VipsImage) throws(VipsFailure) -> Result
) throws(VipsFailure) -> Result {
  func wrapped(_ buffer: UnsafeRawBufferPointer, _ format: Int32) throws(VipsFailure) -> Result {
    guard
      let plain = VipsImage(
        cvips_wrap(
          buffer.baseAddress, buffer.count, Int32(width), Int32(height), Int32(bands), format)),
      let tagged = VipsImage(
        cvips_header_copy(plain.pointer, space, density?.across ?? 1, density?.down ?? 1))
    else { throw VipsFailure() }
    return try body(tagged)
  }
  switch samples {
  case .eight(let values):
    return try values.withUnsafeBufferPointer { (buffer) throws(VipsFailure) in
      try wrapped(UnsafeRawBufferPointer(buffer), cvips_format_uchar)
    }
  case .sixteen(let values):
    return try values.withUnsafeBufferPointer { (buffer) throws(VipsFailure) in
      try wrapped(UnsafeRawBufferPointer(buffer), cvips_format_ushort)
    }
  }
}
