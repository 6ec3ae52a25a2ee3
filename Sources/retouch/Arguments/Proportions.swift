import ArgumentParser

/// Width to height: `16:9`, `1:1`, `2.39:1`.
struct Proportions: ExpressibleByArgument, Equatable, CustomStringConvertible {
  var across: Double
  var down: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let across = Double(parts[0]), let down = Double(parts[1]),
      across.isFinite, down.isFinite, across > 0, down > 0, (0.01...100).contains(across / down)
    else { return nil }
    self.across = across
    self.down = down
  }

  var description: String { "\(across):\(down)" }
}
