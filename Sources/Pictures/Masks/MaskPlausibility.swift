extension MaskPicture {
  /// Whether it is a picture that somebody took for a mask: most of it between black and white, in many levels that
  /// change from pixel to pixel. A gradient changes slowly, a soft edge is a small part, a drawing has few levels.
  package var looksLikePhotograph: Bool {
    var isThere = [Bool](repeating: false, count: 256)
    var soft = 0
    var change = 0
    for row in 0..<height {
      var before = Int(coverage[row * width])
      for value in coverage[row * width..<(row + 1) * width] {
        isThere[Int(value)] = true
        guard value > 0, value < 255 else {
          before = Int(value)
          continue
        }
        soft += 1
        change += abs(Int(value) - before)
        before = Int(value)
      }
    }
    // A third of the picture, a hundred levels, one and a half from a pixel to the next.
    return 3 * soft >= coverage.count && isThere.count { $0 } >= 100 && 2 * change >= 3 * soft
  }
}
