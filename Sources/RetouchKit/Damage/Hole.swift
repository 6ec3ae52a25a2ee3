import Pictures
import Tensors

/// What is filled: a mask that was given, or what a search finds once the picture is there.
enum Hole: Sendable, Equatable {
  case mask(MaskPicture)
  /// The search, and by how much what it finds is grown and softened.
  case search(DamageSearch, dilate: Int, feather: Double)
  /// A search found nothing.
  case nothing

  /// Nil until it is known.
  var mask: MaskPicture? {
    if case .mask(let mask) = self { mask } else { nil }
  }

  /// The hole in a picture, looked for if it must be.
  /// - Parameter note: told what was found.
  /// - Throws: `RetouchError` when it is more than the search's limit.
  func known(
    in picture: Picture, _ threads: ThreadPool, note: (String) -> Void
  ) throws(RetouchError) -> Hole {
    guard case .search(let search, let dilate, let feather) = self else { return self }
    let found = try search.find(in: picture, threads)
    guard !found.mask.isEmpty else {
      note("no damage was found, so none is filled; a higher sensitivity finds more")
      return .nothing
    }
    let mask = try MaskFile.shaped(
      found.mask, dilate: dilate, feather: feather, name: "the damage that was found")
    let share = mask.coverageFraction
    guard share <= search.limit else {
      throw RetouchError(
        .badData,
        "damage was found on \(Self.percent(share)) of the picture, more than the limit of"
          + " \(Self.percent(search.limit)); look at it first with `retouch mask find`, lower the"
          + " sensitivity, or raise the damage limit")
    }
    note("found \(found.summary); \(Self.percent(share)) will be filled")
    return .mask(mask)
  }

  private static func percent(_ share: Double) -> String {
    "\(JSONText.text((share * 10000).rounded() / 100)) %"
  }
}
