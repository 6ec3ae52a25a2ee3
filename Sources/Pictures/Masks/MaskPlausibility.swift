extension MaskPicture {
  /// Different values of coverage: 2 for a hard mask.
  package var levels: Int {
    var isThere = [Bool](repeating: false, count: 256)
    for value in coverage { isThere[Int(value)] = true }
    return isThere.count { $0 }
  }

  /// Whether it is a picture that somebody took for a mask: most of it between black and white, in many levels that
  /// go up and down from pixel to pixel. A gradient goes one way, a soft edge is a small part, a drawing has few levels.
  package var looksLikePhotograph: Bool {
    var soft = 0
    var bend = 0
    for row in 0..<height {
      let values = coverage[row * width..<(row + 1) * width]
      for place in values.indices {
        let value = Int(values[place])
        guard value > 0, value < 255 else { continue }
        soft += 1
        let before = Int(values[max(place - 1, values.startIndex)])
        let after = Int(values[min(place + 1, values.endIndex - 1)])
        bend += abs(before - 2 * value + after)
      }
    }
    // A third of the picture, a hundred levels; a gradient's steps of one level bend by one at most.
    return 3 * soft >= coverage.count && levels >= 100 && 2 * bend >= 3 * soft
  }
}
