import Tensors

/// A part of a large result, which is made block by block so that memory does not grow with it.
public struct EditBlock: Sendable {
  /// Where it lies in the result.
  public let region: Region
  /// [1, region.height, region.width, 3] in [−1, 1].
  public let pixels: Tensor
  /// Rows at its top over which it should fade in over earlier blocks.
  public let fadeTop: Int
  /// Likewise the columns at its left.
  public let fadeLeft: Int
  /// Pixels that must fade alike, for what was measured to stay so.
  public var fadeStep = 1

  /// The longest side of a block.
  static let limit = 2048
  /// Pixels of the result that neighbouring blocks share at least.
  static let overlap = 64

  /// Parts of a given picture, row by row, whose results are blocks; one where the result is small enough.
  /// - Parameters:
  ///   - height: of the given picture.
  ///   - width: likewise.
  ///   - factor: how many pixels of the result one of the given is, along an axis.
  ///   - unit: pixels of the given picture that stay together.
  static func regions(
    height: Int, width: Int, factor: Int = 1, unit: (height: Int, width: Int) = (1, 1)
  ) -> [Region] {
    let overlap = (overlap + factor - 1) / factor
    func spans(_ length: Int, _ unit: Int) -> [(start: Int, end: Int)] {
      let count = (length * factor + limit - 1) / limit
      return (0..<count).map { index in
        let start = length * index / count - (index == 0 ? 0 : overlap)
        let end = length * (index + 1) / count
        return (
          max(0, start / unit * unit), index + 1 == count ? length : (end + unit - 1) / unit * unit
        )
      }
    }
    return spans(height, unit.height).flatMap { rows in
      spans(width, unit.width).map { columns in
        Region(
          top: rows.start, left: columns.start, height: rows.end - rows.start,
          width: columns.end - columns.start)
      }
    }
  }
}
