import Editing
import Pictures
import Tensors

/// Looks for damage in a picture: scratches, dust and cracks.
///
/// ```swift
/// let found = try DamageSearch().find(in: picture)
/// try found.mask.writePNG(to: .file(path: "mask.png"))
/// ```
///
/// Same picture and settings, same mask, on any number of threads. It needs no model.
public struct DamageSearch: Sendable, Equatable {
  public typealias Kind = DamageKind

  /// What is looked for.
  public var kinds = Set(Kind.allCases)
  /// 0 marks only what is certain, 1 whatever might be damage.
  public var sensitivity = 0.5
  /// Damage of fewer pixels, its rim included, is left alone; 1 or more.
  public var minimumSize = 4
  /// The largest share of the picture, 0 to 1, that an edit may fill.
  public var limit = 0.1

  public init() {}

  /// Looks for it.
  /// - Parameters:
  ///   - picture: of any size.
  ///   - threads: nil means one for each processor.
  /// - Throws: `RetouchError` of kind `badSetting` when a setting is out of range.
  public func find(in picture: Picture, threads: Int? = nil) throws(RetouchError) -> FoundDamage {
    try find(in: picture, ThreadPool(threads: threads))
  }

  func find(in picture: Picture, _ threads: ThreadPool) throws(RetouchError) -> FoundDamage {
    guard (0...1).contains(sensitivity), (0...1).contains(limit), minimumSize >= 1 else {
      throw RetouchError(
        .badSetting,
        "a search for damage needs a sensitivity and a limit from 0 to 1 and a smallest size of 1"
          + " pixel or more; not \(sensitivity), \(limit) and \(minimumSize)")
    }
    let finder = DamageFinder(
      kinds: kinds, sensitivity: sensitivity, minimumSize: minimumSize)
    let found = finder.find(height: picture.height, width: picture.width, threads) {
      picture.pixels.tensor($0)
    }
    let coverage = found.marks.enumerated().map { pixel, mark -> UInt8 in
      // What nobody sees isn't damaged.
      mark > 0 && !picture.isInvisible(pixel) ? 255 : 0
    }
    var counts: [Kind: Int] = [:]
    for piece in found.pieces { counts[piece.kind, default: 0] += 1 }
    return FoundDamage(
      mask: MaskPicture(width: picture.width, height: picture.height, coverage: coverage),
      counts: counts)
  }
}

/// What a search found.
public struct FoundDamage: Sendable, Equatable {
  /// White where the picture is damaged.
  public let mask: MaskPicture
  /// How many pieces there are of each kind; those that touch are one.
  public let counts: [DamageSearch.Kind: Int]

  /// The share of the picture that is damaged, 0 to 1.
  public var share: Double { mask.coverageFraction }

  /// "3 scratches, 12 specks of dust"; "no damage".
  package var summary: String {
    let parts = DamageSearch.Kind.allCases.compactMap { kind -> String? in
      guard let count = counts[kind], count > 0 else { return nil }
      switch kind {
      case .scratches: return count == 1 ? "1 scratch" : "\(count) scratches"
      case .dust: return count == 1 ? "1 speck of dust" : "\(count) specks of dust"
      case .cracks: return count == 1 ? "1 crack" : "\(count) cracks"
      }
    }
    return parts.isEmpty ? "no damage" : parts.joined(separator: ", ")
  }
}

extension Retoucher {
  /// Looks for damage on this retoucher's threads.
  /// - Throws: `RetouchError` of kind `badSetting` when a setting is out of range.
  public func findDamage(
    in picture: Picture, _ search: DamageSearch = DamageSearch()
  ) throws(RetouchError) -> FoundDamage {
    try search.find(in: picture, threads)
  }
}

extension Picture {
  fileprivate func isInvisible(_ pixel: Int) -> Bool {
    switch alpha?.samples {
    case .eight(let values): values[pixel] == 0
    case .sixteen(let values): values[pixel] == 0
    case nil: false
    }
  }
}
