import Pictures
import Tensors

/// What is filled: a mask that was given, or what a search finds once the picture is there.
package enum Hole: Sendable, Equatable {
  case mask(MaskPicture)
  case marked(Marked)
  case search(DamageSearch, HoleRim)
  /// A search found nothing.
  case nothing

  /// What is marked in the picture, and shapes beside it.
  package struct Marked: Sendable, Equatable {
    var mark: HoleMark
    var shapes: HoleShapes
    var rim: HoleRim

    /// Whether paint has gone beyond the hole, into pixels that stay.
    func isSmeared(in picture: Picture) -> Bool {
      if case .colour = mark { !picture.sourceFormat.isLossless } else { false }
    }

    /// - Returns: nil when the picture's file was whole, and nothing else is said.
    /// - Throws: `RetouchError` when nothing is marked.
    package func mask(in picture: Picture) throws(RetouchError) -> MaskPicture? {
      var mask = try mark.mask(in: picture)
      if !shapes.isEmpty { mask = try shapes.mask(of: PictureSize(picture), beside: mask) }
      guard let mask else { return nil }
      return try rim.shaping(mask, named: "what is marked")
    }
  }

  /// What the fields say.
  /// - Throws: `RetouchError`: a mask that can't be read or doesn't fit, or nothing is said.
  package init(_ values: FieldValues, for size: PictureSize, _ files: RecipeFiles)
    throws(RetouchError)
  {
    if let search = DamageSearch(values) {
      self = .search(search, HoleRim(values))
    } else if !values.isGiven(MaskFile.mask), let mark = try HoleMark(values, for: size, files) {
      self = .marked(Marked(mark: mark, shapes: HoleShapes(values), rim: HoleRim(values)))
    } else {
      self = .mask(try MaskFile(values, files).read(for: size, files.limits))
    }
  }

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
    switch self {
    case .mask, .nothing: return self
    case .marked(let marked):
      if marked.isSmeared(in: picture) {
        note(
          "a lossy file smears paint into the picture; paint on a PNG, or give the picture as it was with the"
            + " copy as mask difference")
      }
      if let mask = try marked.mask(in: picture) { return .mask(mask) }
      note("the picture's file is whole, so nothing of it is filled")
      return .nothing
    case .search(let search, let rim):
      return try Self.found(by: search, in: picture, threads, note: note, rim)
    }
  }

  private static func found(
    by search: DamageSearch, in picture: Picture, _ threads: ThreadPool, note: (String) -> Void,
    _ rim: HoleRim
  ) throws(RetouchError) -> Hole {
    let found = try search.find(in: picture, threads)
    guard !found.mask.isEmpty else {
      note("no damage was found, so none is filled; another sensitivity may find some")
      return .nothing
    }
    let mask = try rim.shaping(found.mask, named: "the damage that was found")
    let share = mask.coverageFraction
    guard share <= search.limit else {
      throw RetouchError(
        .badData,
        "damage was found on \(percent(share)) of the picture, more than the limit of"
          + " \(percent(search.limit)); look at it first with `retouch mask find`, lower the"
          + " sensitivity, or raise the damage limit", remedy: .damageLimit)
    }
    note("found \(found.summary); \(percent(share)) will be filled")
    return .mask(mask)
  }

  private static func percent(_ share: Double) -> String {
    "\(JSONText.text((share * 10000).rounded() / 100)) %"
  }
}
