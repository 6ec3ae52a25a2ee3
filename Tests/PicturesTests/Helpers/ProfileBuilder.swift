#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Small ICC version 2 profiles, made from their definitions.
enum ProfileBuilder {
  /// Adobe RGB (1998)'s primaries and gamma: clearly wider than sRGB.
  static let wideGamut = rgb(
    red: (0.60974, 0.31111, 0.01947), green: (0.20528, 0.62567, 0.06087),
    blue: (0.14919, 0.06322, 0.74457), gamma: 563, description: "Wide")

  /// sRGB's primaries with a gamma of 2.2, under a name that says nothing: within a level of sRGB except in deep shadows.
  static let otherGamma = rgb(
    red: (0.43607, 0.22249, 0.01392), green: (0.38515, 0.71687, 0.09708),
    blue: (0.14307, 0.06061, 0.71410), gamma: 461, description: "Gamma 1.8")

  /// A grey profile with a gamma of 1.8.
  static let grey: [UInt8] = file(
    space: "GRAY",
    tags: [
      ("wtpt", xyz(0.9642, 1, 0.8249)), ("kTRC", curve(461)), ("desc", description("Grey 1.8")),
    ])

  /// sRGB itself, its curve sampled at 1024 points.
  static let sRGB: [UInt8] = {
    let points = (0..<1024).map { index -> Int in
      let value = Double(index) / 1023
      let linear = value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
      return Int(linear * 65535 + 0.5)
    }
    let sampled =
      Array("curv".utf8) + [0, 0, 0, 0] + bigEndian(UInt32(points.count))
      + points.flatMap(bigEndian16)
    return file(
      space: "RGB ",
      tags: [
        ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(0.43607, 0.22249, 0.01392)),
        ("gXYZ", xyz(0.38515, 0.71687, 0.09708)), ("bXYZ", xyz(0.14307, 0.06061, 0.71410)),
        ("rTRC", sampled), ("gTRC", sampled), ("bTRC", sampled),
        ("desc", description("Not called by its name")),
      ])
  }()

  private static func rgb(
    red: (Double, Double, Double), green: (Double, Double, Double), blue: (Double, Double, Double),
    gamma: Int, description name: String
  ) -> [UInt8] {
    file(
      space: "RGB ",
      tags: [
        ("wtpt", xyz(0.9642, 1, 0.8249)), ("rXYZ", xyz(red.0, red.1, red.2)),
        ("gXYZ", xyz(green.0, green.1, green.2)), ("bXYZ", xyz(blue.0, blue.1, blue.2)),
        ("rTRC", curve(gamma)), ("gTRC", curve(gamma)), ("bTRC", curve(gamma)),
        ("desc", description(name)),
      ])
  }

  private static func file(space: String, tags: [(String, [UInt8])]) -> [UInt8] {
    var table: [UInt8] = bigEndian(UInt32(tags.count))
    var data: [UInt8] = []
    for (name, content) in tags {
      let padded = content + [UInt8](repeating: 0, count: (4 - content.count % 4) % 4)
      table += Array(name.utf8) + bigEndian(UInt32(128 + 4 + 12 * tags.count + data.count))
      table += bigEndian(UInt32(content.count))
      data += padded
    }
    var header = bigEndian(UInt32(128 + table.count + data.count))
    header += [0, 0, 0, 0] + bigEndian(0x0210_0000) + Array("mntr".utf8) + Array(space.utf8)
    header += Array("XYZ ".utf8) + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 28)
    header += fixed(0.9642) + fixed(1) + fixed(0.8249)
    header += [UInt8](repeating: 0, count: 128 - header.count)
    return header + table + data
  }

  private static func fixed(_ value: Double) -> [UInt8] {
    bigEndian(UInt32(bitPattern: Int32((value * 65536).rounded())))
  }

  private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
    Array("XYZ ".utf8) + [0, 0, 0, 0] + fixed(x) + fixed(y) + fixed(z)
  }

  /// - Parameter gamma: in 256ths.
  private static func curve(_ gamma: Int) -> [UInt8] {
    Array("curv".utf8) + [0, 0, 0, 0] + bigEndian(1) + bigEndian16(gamma)
  }

  private static func description(_ text: String) -> [UInt8] {
    let ascii = Array(text.utf8) + [0]
    return Array("desc".utf8) + [0, 0, 0, 0] + bigEndian(UInt32(ascii.count)) + ascii
      + [UInt8](repeating: 0, count: 78)
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double {
    #if canImport(Glibc)
      Glibc.pow(base, exponent)
    #elseif canImport(Musl)
      Musl.pow(base, exponent)
    #else
      Darwin.pow(base, exponent)
    #endif
  }
}
