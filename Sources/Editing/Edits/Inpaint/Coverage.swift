import Tensors

/// How much of a fill covers each pixel of a picture, one byte a pixel: 255 fill, 0 keep, between: a
/// feathered edge.
///
/// A picture of 100 megapixels has as many of them; parts of it become tensors when they are looked at.
public struct Coverage: Sendable, Equatable {
  /// Of the picture, in pixels.
  public let height: Int
  /// Likewise.
  public let width: Int
  /// `height * width` of them, row by row.
  package private(set) var bytes: [UInt8]

  /// - Parameters:
  ///   - height: of the picture, in pixels.
  ///   - width: likewise.
  ///   - bytes: exactly `height * width`.
  public init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(bytes.count == height * width, "coverage and size disagree")
    self.height = height
    self.width = width
    self.bytes = bytes
  }

  /// - Parameter coverage: [1, height, width, 1], 0 to 1; what is above 0 stays above it.
  public init(_ coverage: Tensor) {
    let bytes = coverage.read { values in
      [UInt8](unsafeUninitializedCapacity: values.count) { bytes, count in
        for index in values.indices {
          let value = values[index]
          bytes[index] = value > 0 ? UInt8(max(1, (min(value, 1) * 255).rounded())) : 0
        }
        count = values.count
      }
    }
    self.init(height: coverage.height, width: coverage.width, bytes: bytes)
  }

  /// The picture that it is about.
  package var region: Region { Region(height: height, width: width) }

  /// Whether nothing is to be filled.
  public var isEmpty: Bool { !bytes.contains { $0 > 0 } }

  /// 255 wherever anything is to be filled.
  package var hard: Coverage {
    guard bytes.contains(where: { $0 != 0 && $0 != 255 }) else { return self }
    return Coverage(height: height, width: width, bytes: bytes.map { $0 > 0 ? 255 : 0 })
  }

  /// A region as numbers from 0 to 1, [1, region.height, region.width, 1], mirrored beyond the picture's
  /// edges.
  package func cropped(_ region: Region) -> Tensor {
    let rows = (0..<region.height).map { Region.mirrored(region.top + $0, height) }
    let columns = (0..<region.width).map { Region.mirrored(region.left + $0, width) }
    let shares = (0...255).map { Float($0) / 255 }
    var result = Tensor(shape: [1, region.height, region.width, 1])
    result.update { result in
      var place = 0
      for row in rows {
        for column in columns {
          result[place] = shares[Int(bytes[row * width + column])]
          place += 1
        }
      }
    }
    return result
  }

  /// How many pixels of a region are to be filled.
  package func count(in region: Region) -> Int {
    guard let part = region.intersection(self.region) else { return 0 }
    return (part.top..<part.bottom).reduce(0) { sum, row in
      sum + bytes[row * width + part.left..<row * width + part.right].count { $0 > 0 }
    }
  }

  /// What holds every pixel of a region that is to be filled; nil where there is none.
  package func box(in region: Region) -> Region? {
    guard let part = region.intersection(self.region) else { return nil }
    var found: Region?
    for row in part.top..<part.bottom {
      let start = row * width
      let pixels = bytes[start + part.left..<start + part.right]
      guard let first = pixels.firstIndex(where: { $0 > 0 }),
        let last = pixels.lastIndex(where: { $0 > 0 })
      else { continue }
      let stretch = Region(top: row, left: first - start, height: 1, width: last - first + 1)
      found = found?.union(stretch) ?? stretch
    }
    return found
  }

  /// Nothing of a region is to be filled any more.
  package mutating func clear(_ region: Region) {
    guard let part = region.intersection(self.region) else { return }
    for row in part.top..<part.bottom {
      for pixel in row * width + part.left..<row * width + part.right { bytes[pixel] = 0 }
    }
  }
}
