/// Width to height: `16:9`, `1:1`, `2.39:1`; at most 100 to 1.
package struct Proportions: Sendable, Equatable, CustomStringConvertible {
  package let across: Double
  package let down: Double

  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let across = Double(parts[0]), let down = Double(parts[1]),
      across.isFinite, down.isFinite, across > 0, down > 0, (0.01...100).contains(across / down)
    else { return nil }
    self.across = across
    self.down = down
  }

  package var description: String { "\(JSONText.text(across)):\(JSONText.text(down))" }
}
