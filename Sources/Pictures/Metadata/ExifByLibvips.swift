import CVips

extension ExifBlock {
  /// Gives the block to an image that is about to be encoded as HEIC or AVIF, where Retouch can't put it into the file itself.
  ///
  /// libvips writes only those of a block's values that the image has as text fields too, in its own wording. The loader
  /// makes them, so the block goes through the smallest of pictures.
  func attach(to image: borrowing VipsImage) throws(VipsFailure) {
    let grey = PixelBuffer.Samples.eight([0])
    let file = try withVipsImage(
      of: grey, width: 1, height: 1, bands: 1, space: cvips_space_grey
    ) { (pixel) throws(VipsFailure) in
      var bytes: UnsafeMutableRawPointer?
      var count = 0
      guard cvips_save_jpeg(pixel.pointer, 50, 1, &bytes, &count) == 0, let bytes else {
        throw VipsFailure()
      }
      defer { cvips_free_bytes(bytes) }
      return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }
    let tagged = ExifInContainers.replacing(in: file, of: .jpeg, with: self)
    try tagged.withUnsafeBufferPointer { (buffer) throws(VipsFailure) in
      guard let carrier = VipsImage(cvips_open(buffer.baseAddress, buffer.count, "")) else {
        throw VipsFailure()
      }
      guard let block = carrier.blob(PictureMetadata.exifField) else { return }
      cvips_set_blob(image.pointer, PictureMetadata.exifField, block, block.count)
      for name in carrier.fieldNames where name.hasPrefix("exif-ifd") {
        if let text = carrier.string(name) { cvips_set_string(image.pointer, name, text) }
      }
      cvips_set_int(image.pointer, "orientation", 1)
    }
  }
}
