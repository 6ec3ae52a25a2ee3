import CJPEG
import CVips

/// One file's way from bytes to `JPEGCoefficients`. It never leaves the call that lends it the bytes.
struct JPEGReader: ~Copyable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let name: String
  private let pointer: OpaquePointer

  private static let supported =
    "Retouch uses the coefficients of grey and YCbCr JPEG files with 8 bits a sample, baseline or progressive"

  init(_ bytes: UnsafeBufferPointer<UInt8>, name: String) throws(PictureError) {
    // Before libjpeg sees it, because its words for other files are bytes in hexadecimal.
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else {
      throw PictureError(.badData, "\(name): is no JPEG file; \(Self.supported)")
    }
    guard let pointer = cjpeg_open(bytes.baseAddress, bytes.count) else {
      throw PictureError(.outOfResources, "\(name): not enough memory for the JPEG coefficients")
    }
    self.bytes = bytes
    self.name = name
    self.pointer = pointer
  }

  deinit { cjpeg_close(pointer) }

  consuming func read(limits: PictureLimits) throws(PictureError) -> JPEGCoefficients {
    var header = CJPEGHeader()
    try check(cjpeg_read_header(pointer, &header))
    let (width, height) = (Int(header.width), Int(header.height))
    try checkSize(width, height, limits)
    try checkKind(header)
    let planes = (0..<header.components).map { cjpeg_plane(pointer, $0) }
    try checkSampling(planes)
    // Huffman's codes take a bit a block at least, so few bytes can't ask for much memory.
    let blocks = planes.reduce(0) { $0 + Int($1.blocks_across) * Int($1.blocks_down) }
    guard header.is_arithmetic != 0 || blocks <= bytes.count * 8 else {
      throw damaged("the file ends too early")
    }

    try check(cjpeg_read_coefficients(pointer))
    var components: [JPEGCoefficients.Component] = []
    for (index, plane) in planes.enumerated() {
      components.append(try component(Int32(index), plane))
    }
    return JPEGCoefficients(
      width: width, height: height, components: components, orientation: try orientation())
  }

  /// How many rows of the stored picture, from the top, can be read before the first damage.
  consuming func soundRows() throws(PictureError) -> Int {
    var header = CJPEGHeader()
    try check(cjpeg_read_header(pointer, &header))
    var rows: UInt32 = 0
    try check(cjpeg_count_sound_rows(pointer, &rows))
    return Int(rows)
  }

  private func checkSize(
    _ width: Int, _ height: Int, _ limits: PictureLimits
  ) throws(PictureError) {
    guard width * height <= limits.maximumPixels else {
      throw PictureError(
        .badData,
        "\(name): has \(width)×\(height) = \(width * height) pixels, more than the limit of \(limits.maximumPixels); "
          + "raise the limit if you trust the file", remedy: .maximumPixels)
    }
  }

  private func checkKind(_ header: CJPEGHeader) throws(PictureError) {
    guard header.precision == 8 else {
      throw unsupported("has \(header.precision) bits a sample")
    }
    switch (Int(header.colours), header.components) {
    case (CJPEG_GREY, 1), (CJPEG_YCBCR, 3): return
    case (CJPEG_RGB, _): throw unsupported("is an RGB JPEG file")
    case (CJPEG_CMYK, _): throw unsupported("is a CMYK JPEG file")
    default: throw unsupported("has \(header.components) channels of an unknown kind")
    }
  }

  private func checkSampling(_ planes: [CJPEGPlane]) throws(PictureError) {
    let across = planes.map(\.horizontal_sampling).max() ?? 1
    let down = planes.map(\.vertical_sampling).max() ?? 1
    for plane in planes
    where across % plane.horizontal_sampling != 0 || down % plane.vertical_sampling != 0 {
      throw PictureError(
        .badData,
        "\(name): has a plane with sampling factors \(plane.horizontal_sampling)×\(plane.vertical_sampling) beside "
          + "\(across)×\(down); Retouch uses the coefficients of planes whose factors divide the largest"
      )
    }
  }

  private func component(
    _ index: Int32, _ plane: CJPEGPlane
  ) throws(PictureError) -> JPEGCoefficients.Component {
    var quantization = [UInt16](repeating: 0, count: 64)
    guard cjpeg_quantization(pointer, index, &quantization) != 0 else {
      throw damaged("no scan holds plane \(index + 1)")
    }
    guard quantization.allSatisfy({ $0 > 0 }) else {
      throw damaged("a quantization table holds a zero")
    }
    // Where bits are missing, a coefficient isn't known to half a divisor.
    guard cjpeg_is_complete(pointer, index) != 0 else {
      throw damaged("its progressive scans stop before the last bits of the coefficients")
    }
    let (across, down) = (Int(plane.blocks_across), Int(plane.blocks_down))
    var status = Int32(CJPEG_OK)
    let coefficients = [Int16](unsafeUninitializedCapacity: across * down * 64) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      status = cjpeg_copy_coefficients(pointer, index, start)
      if Int(status) == CJPEG_OK { filled = across * down * 64 }
    }
    try check(status)
    return JPEGCoefficients.Component(
      horizontalSampling: Int(plane.horizontal_sampling),
      verticalSampling: Int(plane.vertical_sampling), blocksAcross: across, blocksDown: down,
      quantization: quantization, coefficients: coefficients)
  }

  /// libvips is asked, so that these numbers and `Picture.read`'s pixels can't be turned differently. It reads the header only.
  private func orientation() throws(PictureError) -> Int {
    try Vips.start()
    Vips.clearErrors()
    guard
      let image = VipsImage(
        cvips_open(bytes.baseAddress, bytes.count, "[access=sequential,fail_on=error]"))
    else {
      let failure = VipsFailure()
      if let shortage = failure.shortage {
        throw PictureError(.outOfResources, "\(name): \(shortage)")
      }
      throw damaged(failure.reason)
    }
    let orientation = image.integer("orientation") ?? 1
    return (1...8).contains(orientation) ? orientation : 1
  }

  private func check(_ status: Int32) throws(PictureError) {
    let reason = String(cString: cjpeg_message(pointer))
    switch Int(status) {
    case CJPEG_OK: return
    case CJPEG_UNSUPPORTED: throw unsupported("is of another kind (\(reason))")
    case CJPEG_NO_MEMORY:
      throw PictureError(.outOfResources, "\(name): not enough memory for the JPEG coefficients")
    default: throw damaged(reason)
    }
  }

  private func unsupported(_ what: String) -> PictureError {
    PictureError(.badData, "\(name): \(what); \(Self.supported)")
  }

  private func damaged(_ reason: String) -> PictureError {
    PictureError(
      .badData, "\(name): is damaged or incomplete (\(reason)); get a whole copy of the file")
  }
}
