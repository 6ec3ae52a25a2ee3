import Pictures

/// What one wants to know of a mask before waiting for an inpaint.
struct MaskFacts: Encodable, Equatable {
  struct Bounds: Encodable, Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  var width: Int
  var height: Int
  /// The part that is filled, 0 to 1.
  var coverage: Double
  /// What holds every pixel to fill; nil when there is none.
  var bounds: Bounds?
  /// Different values: 2 for a hard mask.
  var levels: Int
  /// Why this mask may not be what was meant.
  var warning: String?

  init(_ mask: MaskPicture) {
    width = mask.width
    height = mask.height
    coverage = mask.coverageFraction
    bounds = mask.bounds.map { .init(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
    levels = mask.levels
    if bounds == nil {
      warning = "the mask is empty: nothing would be filled; is it inverted?"
    } else if mask.looksLikePhotograph {
      warning = "this looks like a photograph, not like a mask: most of it is grey"
    } else if coverage > 0.95 {
      warning = "the mask covers more than 95 % of the picture; is it inverted?"
    }
  }
}
