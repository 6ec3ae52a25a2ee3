import Pictures
import Testing

@Suite struct JPEGCoefficientsTests {
  /// Sampling factors of luminance and both colour differences.
  static let samplings: [[Int]] = [
    [1, 1, 1, 1, 1, 1], [2, 1, 1, 1, 1, 1], [1, 2, 1, 1, 1, 1], [2, 2, 1, 1, 1, 1],
    [4, 1, 1, 1, 1, 1], [4, 2, 1, 1, 1, 1], [2, 2, 1, 2, 2, 1], [1, 1, 2, 2, 1, 1],
  ]

  /// Rising divisors, other ones for each plane, so that tables can't be mixed up or turned over unseen.
  static func planes(_ sampling: [Int], step: Int = 1) -> [JPEGWriter.Plane] {
    (0..<sampling.count / 2).map { plane in
      JPEGWriter.Plane(
        horizontalSampling: sampling[2 * plane], verticalSampling: sampling[2 * plane + 1],
        quantization: (0..<64).map { entry -> UInt16 in
          let frequency = entry / 8 + 2 * (entry % 8)
          return UInt16(2 + step * frequency + 3 * plane)
        })
    }
  }

  /// Smooth, with some detail, and of colours whose decoding is nowhere clipped.
  static func picture(_ width: Int, _ height: Int, channels: Int) -> PixelBuffer {
    let values = (0..<width * height * channels).map { index -> UInt8 in
      let pixel = index / channels
      let (x, y, channel) = (pixel % width, pixel / width, index % channels)
      let detail = (x * x + 3 * y + x * y / 2) % 23
      return UInt8(70 + 60 * x / width + 50 * y / height + 9 * channel + detail)
    }
    return PixelBuffer(width: width, height: height, channels: channels, eight: values)
  }

  static func file(
    _ pixels: PixelBuffer, _ sampling: [Int] = [2, 2, 1, 1, 1, 1], progressive: Bool = false
  ) throws -> [UInt8] {
    try JPEGWriter.encode(pixels, planes(sampling), progressive: progressive)
  }

  static func read(
    _ file: [UInt8], limits: PictureLimits = .standard
  ) throws(PictureError) -> JPEGCoefficients {
    try JPEGCoefficients(file, name: "photo.jpg", limits: limits)
  }

  static func refusal(_ file: [UInt8], limits: PictureLimits = .standard) -> PictureError? {
    pictureError { () throws(PictureError) in _ = try read(file, limits: limits) }
  }

  /// The largest distance between luminance by its coefficients and by libvips' decoder.
  static func luminanceDifference(_ file: [UInt8]) throws -> Double {
    let coefficients = try read(file)
    let decoded = try Picture.read(.bytes(file)).pixels
    let luminance = BlockTransform.samples(of: coefficients.components[0])
    let stride = coefficients.components[0].blocksAcross * 8
    let bytes = decoded.bytes.map(Double.init)
    var largest = 0.0
    for y in 0..<decoded.height {
      for x in 0..<decoded.width {
        let pixel = (y * decoded.width + x) * decoded.channels
        let expected =
          decoded.channels == 1
          ? bytes[pixel]
          : 0.299 * bytes[pixel] + 0.587 * bytes[pixel + 1] + 0.114 * bytes[pixel + 2]
        let value = min(max(luminance[y * stride + x], 0), 255)
        largest = max(largest, abs(value - expected))
      }
    }
    return largest
  }

  @Test(arguments: [10, 50, 75, 90, 95, 100])
  func greyIsWhatLibvipsDecodes(_ quality: Int) throws {
    for (width, height) in [(48, 32), (37, 29), (8, 8), (1, 1), (9, 65)] {
      let pixels = TestPictures.eight(width, height, channels: 1)
      let file = try Picture(pixels: pixels).encoded(
        as: .jpeg, options: WriteOptions(quality: quality))
      let coefficients = try Self.read(file)
      #expect(coefficients.width == width && coefficients.height == height)
      #expect(coefficients.components.count == 1)
      #expect(coefficients.components[0].blocksAcross == (width + 7) / 8)
      #expect(coefficients.components[0].blocksDown == (height + 7) / 8)
      #expect(try Self.luminanceDifference(file) <= 1)
    }
  }

  @Test(arguments: [30, 75, 95])
  func coloursOfLibvipsHaveItsLuminance(_ quality: Int) throws {
    let pixels = Self.picture(45, 39, channels: 3)
    let file = try Picture(pixels: pixels).encoded(
      as: .jpeg, options: WriteOptions(quality: quality))
    let coefficients = try Self.read(file)
    #expect(coefficients.components.map(\.horizontalSampling) == [1, 1, 1])
    #expect(coefficients.components.allSatisfy { $0.blocksAcross == 6 && $0.blocksDown == 5 })
    #expect(try Self.luminanceDifference(file) <= 1.5)
  }

  @Test(arguments: samplings.dropLast(), [false, true])
  func subsampledColoursHaveTheirLuminance(_ sampling: [Int], _ progressive: Bool) throws {
    let file = try Self.file(
      Self.picture(45, 39, channels: 3), sampling, progressive: progressive)
    #expect(try Self.luminanceDifference(file) <= 1.5)
  }

  /// Every plane, against averages, transform and rounding by their definitions.
  @Test(arguments: samplings)
  func planesAreWhatTheStandardSays(_ sampling: [Int]) throws {
    let pixels = Self.picture(45, 39, channels: 3)
    let bytes = pixels.bytes
    let coefficients = try Self.read(try Self.file(pixels, sampling))
    let finest = (
      across: [0, 2, 4].map { sampling[$0] }.max() ?? 1,
      down: [1, 3, 5].map { sampling[$0] }.max() ?? 1
    )
    let weights: [[Double]] = [
      [0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312],
    ]
    for (plane, component) in coefficients.components.enumerated() {
      let steps = (
        across: finest.across / component.horizontalSampling,
        down: finest.down / component.verticalSampling
      )
      #expect(component.horizontalSampling == sampling[2 * plane])
      #expect(component.verticalSampling == sampling[2 * plane + 1])
      #expect(component.blocksAcross == (45 + 8 * steps.across - 1) / (8 * steps.across))
      #expect(component.blocksDown == (39 + 8 * steps.down - 1) / (8 * steps.down))
      #expect(component.quantization == Self.planes(sampling)[plane].quantization)
      #expect(component.coefficients.count == component.blocksAcross * component.blocksDown * 64)

      // Less 128; the colour differences' 128 and this one cancel.
      func value(_ x: Int, _ y: Int) -> Double {
        let pixel = (min(y, 38) * 45 + min(x, 44)) * 3
        var sum = 0.0
        for channel in 0..<3 { sum += weights[plane][channel] * Double(bytes[pixel + channel]) }
        // Whole numbers, as JPEG's samples are.
        return (plane == 0 ? sum - 128 : sum).rounded()
      }
      var farthest = 0.0
      for block in 0..<component.blocksAcross * component.blocksDown {
        let (left, top) = (block % component.blocksAcross * 8, block / component.blocksAcross * 8)
        let samples = (0..<64).map { place -> Double in
          var sum = 0.0
          for y in 0..<steps.down {
            for x in 0..<steps.across {
              sum += value(
                (left + place % 8) * steps.across + x, (top + place / 8) * steps.down + y)
            }
          }
          return sum / Double(steps.across * steps.down)
        }
        // Beyond the last sample of a coarser plane libjpeg repeats what it averaged, which need not be what is averaged here.
        guard (left + 8) * steps.across <= 45, (top + 8) * steps.down <= 39 else { continue }
        for (entry, exact) in BlockTransform.forward(samples).enumerated() {
          let quantum = Double(component.quantization[entry])
          let kept = Double(component.coefficients[block * 64 + entry]) * quantum
          farthest = max(farthest, abs(kept - exact) - quantum / 2)
        }
      }
      // Averages are whole numbers too: an eighth of a level too much in the mean is one of the first coefficient.
      #expect(farthest <= 2.5, "plane \(plane)")
    }
  }

  @Test(arguments: samplings)
  func progressiveFilesHoldTheSame(_ sampling: [Int]) throws {
    let pixels = Self.picture(45, 39, channels: 3)
    let baseline = try Self.file(pixels, sampling)
    let progressive = try Self.file(pixels, sampling, progressive: true)
    #expect(JPEGSegments.contents(of: 0xC0, in: baseline).count == 1)
    #expect(JPEGSegments.contents(of: 0xC2, in: progressive).count == 1)
    let (first, second) = (try Self.read(baseline), try Self.read(progressive))
    #expect(first == second)
  }

  @Test func photosOfOtherEncodersAreRead() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    for name in ["boat.jpg", "rocket.jpg", "cat-grey.jpg"] {
      let file = contents(of: "/\(folder)/Examples/Photos/\(name)")
      let coefficients = try Self.read(file)
      let picture = try Picture.read(.bytes(file))
      #expect(coefficients.width == picture.width && coefficients.height == picture.height)
      #expect(coefficients.components.count == (picture.isGrey ? 1 : 3))
      let again = try Self.read(coefficients.encoding(picture.pixels))
      for (own, other) in zip(coefficients.components, again.components) {
        #expect(own.quantization == other.quantization)
        #expect(own.horizontalSampling == other.horizontalSampling)
        #expect(own.verticalSampling == other.verticalSampling)
      }
    }
  }

  @Test(arguments: 0...9)
  func orientationIsThatOfTheReader(_ orientation: Int) throws {
    let file = try Self.file(Self.picture(48, 32, channels: 3))
    #expect(try Self.read(file).orientation == 1)
    let exif = ExifBuilder(orientation: orientation, width: 48, height: 32)
    let tagged = JPEGSegments.inserting(exif.bytes, marker: 0xE1, into: file)
    let coefficients = try Self.read(tagged)
    #expect(coefficients.orientation == ((1...8).contains(orientation) ? orientation : 1))
    #expect(coefficients.width == 48 && coefficients.height == 32)
    let picture = try Picture.read(.bytes(tagged))
    #expect((picture.width == 32) == (coefficients.orientation >= 5))
  }

  @Test(arguments: samplings.dropLast())
  func aDecodedPictureSavedAgainIsTheSame(_ sampling: [Int]) throws {
    let file = try Self.file(TestPictures.smooth(61, 53, channels: 3), sampling)
    let coefficients = try Self.read(file)
    let decoded = try Picture.read(.bytes(file)).pixels
    for progressive in [false, true] {
      let again = try Self.read(coefficients.encoding(decoded, progressive: progressive))
      #expect(again.width == 61 && again.height == 53)
      for (own, other) in zip(coefficients.components, again.components) {
        #expect(own.quantization == other.quantization)
        #expect(own.horizontalSampling == other.horizontalSampling)
        #expect(own.verticalSampling == other.verticalSampling)
      }
      let (own, other) = (
        coefficients.components[0].coefficients, again.components[0].coefficients
      )
      // Decoded colours are whole numbers, and the smallest divisor is 2: a few fall beyond the next half.
      let changed = zip(own, other).filter { $0 != $1 }
      #expect(changed.count * 100 <= own.count, "\(changed.count) of \(own.count)")
      #expect(changed.allSatisfy { abs(Int($0) - Int($1)) == 1 })
    }
  }

  @Test func greyAndColourPixelsGoEitherWay() throws {
    let grey = Self.picture(33, 17, channels: 1)
    let colourFile = try Self.read(try Self.file(Self.picture(33, 17, channels: 3)))
    let greyFile = try Self.read(try Self.file(grey, [2, 2]))
    #expect(greyFile.components.map(\.horizontalSampling) == [2])
    #expect(greyFile.components[0].blocksAcross == 5 && greyFile.components[0].blocksDown == 3)
    let inColour = try Self.read(colourFile.encoding(grey))
    #expect(inColour.components[1].coefficients.allSatisfy { $0 == 0 })
    #expect(inColour.components[0].coefficients == greyFile.components[0].coefficients)
    let inGrey = try Self.read(greyFile.encoding(grey.rgb()))
    #expect(inGrey == greyFile)
  }

  @Test func largeDivisorsStay() throws {
    let pixels = Self.picture(33, 17, channels: 3)
    let coarse = Self.planes([2, 2, 1, 1, 1, 1], step: 100)
    let file = try JPEGWriter.encode(pixels, coarse, progressive: false)
    #expect(try Self.read(file).components.map(\.quantization) == coarse.map(\.quantization))
    let error = pictureError { () throws(PictureError) in
      let tooCoarse = Self.planes([1, 1], step: 400)
      _ = try JPEGWriter.encode(Self.picture(8, 8, channels: 1), tooCoarse, progressive: false)
    }
    #expect(error?.kind == .badData && error?.description.contains("8191") == true)
  }

  @Test func pixelsThatDoNotFitAreRefused() throws {
    let coefficients = try Self.read(try Self.file(Self.picture(33, 17, channels: 3)))
    for pixels in [
      Self.picture(32, 17, channels: 3), TestPictures.sixteen(33, 17, channels: 3),
    ] {
      let error = pictureError { () throws(PictureError) in _ = try coefficients.encoding(pixels) }
      #expect(error?.kind == .badSetting)
    }
    // 16 blocks of luminance a unit, where JPEG allows 10.
    let error = pictureError { () throws(PictureError) in
      _ = try JPEGWriter.encode(
        Self.picture(33, 17, channels: 3), Self.planes([4, 4, 1, 1, 1, 1]), progressive: false)
    }
    #expect(error?.kind == .badData)
  }
}
