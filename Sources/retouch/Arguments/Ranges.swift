import ArgumentParser

/// Refuses an option outside its range, by name; a number that is none is outside every range.
/// - Throws: `ValidationError`, which exits with 64.
func require<Value: Comparable>(
  _ option: String, _ value: Value?, in range: ClosedRange<Value>
) throws(ValidationError) {
  guard let value, !range.contains(value) else { return }
  throw ValidationError(
    "\(option) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
}
