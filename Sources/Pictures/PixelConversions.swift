extension PixelBuffer {
  /// The same pixels with 8 bits a sample: v·255/65535, rounded half up.
  public func eightBit() -> PixelBuffer {
    guard case .sixteen(let values) = samples else { return self }
    // 65535 / 255 is 257 exactly, and odd, so adding its half rounds without ties.
    let narrowed = values.map { UInt8((UInt32($0) + 128) / 257) }
    return PixelBuffer(width: width, height: height, channels: channels, eight: narrowed)
  }

  /// The same pixels with 16 bits a sample: v·257, which `eightBit()` undoes exactly.
  public func sixteenBit() -> PixelBuffer {
    guard case .eight(let values) = samples else { return self }
    let widened = values.map { UInt16($0) * 257 }
    return PixelBuffer(width: width, height: height, channels: channels, sixteen: widened)
  }

  /// The same pixels at the other buffer's depth.
  func atDepth(of other: PixelBuffer) -> PixelBuffer {
    other.isSixteenBit ? sixteenBit() : eightBit()
  }

  /// Three equal channels for a grey buffer; an RGB buffer as it is.
  public func rgb() -> PixelBuffer {
    guard channels == 1 else { return self }
    func tripled<Value>(_ values: [Value]) -> [Value] {
      var result: [Value] = []
      result.reserveCapacity(values.count * 3)
      for value in values {
        result.append(value)
        result.append(value)
        result.append(value)
      }
      return result
    }
    switch samples {
    case .eight(let values):
      return PixelBuffer(width: width, height: height, channels: 3, eight: tripled(values))
    case .sixteen(let values):
      return PixelBuffer(width: width, height: height, channels: 3, sixteen: tripled(values))
    }
  }

  /// The first channel alone: the grey of a buffer whose channels are equal.
  func firstChannel() -> PixelBuffer {
    guard channels == 3 else { return self }
    func first<Value>(_ values: [Value]) -> [Value] {
      (0..<width * height).map { values[3 * $0] }
    }
    switch samples {
    case .eight(let values):
      return PixelBuffer(width: width, height: height, channels: 1, eight: first(values))
    case .sixteen(let values):
      return PixelBuffer(width: width, height: height, channels: 1, sixteen: first(values))
    }
  }

  /// Each pixel that equals `before` in every channel is taken from `original`, every other from the buffer itself.
  ///
  /// `before` has this buffer's pixels in another colour space, so its channel count may differ.
  func restoring(
    _ original: PixelBuffer, where edited: PixelBuffer, equals before: PixelBuffer
  ) -> PixelBuffer {
    func restored<Value: Equatable>(
      _ converted: [Value], _ source: [Value], _ edited: [Value], _ before: [Value], _ step: Int
    ) -> [Value] {
      var result = converted
      for pixel in 0..<width * height {
        var isUntouched = true
        for index in pixel * step..<(pixel + 1) * step where edited[index] != before[index] {
          isUntouched = false
          break
        }
        guard isUntouched else { continue }
        for index in pixel * channels..<(pixel + 1) * channels { result[index] = source[index] }
      }
      return result
    }
    switch (samples, original.samples, edited.samples, before.samples) {
    case (.eight(let converted), .eight(let source), .eight(let after), .eight(let first)):
      let values = restored(converted, source, after, first, before.channels)
      return PixelBuffer(width: width, height: height, channels: channels, eight: values)
    case (.sixteen(let converted), .sixteen(let source), .sixteen(let after), .sixteen(let first)):
      let values = restored(converted, source, after, first, before.channels)
      return PixelBuffer(width: width, height: height, channels: channels, sixteen: values)
    default:
      return self
    }
  }
}
