extension MaskPicture {
  /// Exactly the asked share of pixels, rounded, not just that many on average: comparisons need equal damage.
  mutating func dropPixels(
    percent: Double, _ random: inout SeededRandom
  ) throws(PictureError) {
    guard (0...100).contains(percent) else {
      throw PictureError(.badSetting, "percentage \(percent) is out of range; give 0 to 100")
    }
    var remaining = coverage.count
    var wanted = Int((Double(remaining) * percent / 100).rounded())
    var values = coverage
    // Selection sampling (Knuth 3.4.2 S): one pass, every subset equally likely.
    for index in values.indices {
      if random.index(below: remaining) < wanted {
        values[index] = 255
        wanted -= 1
      }
      remaining -= 1
    }
    coverage = values
  }
}
