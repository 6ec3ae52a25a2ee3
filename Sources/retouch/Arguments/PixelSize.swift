import ArgumentParser

/// A size in pixels: `640x480`.
struct PixelSize: ExpressibleByArgument, Equatable, CustomStringConvertible {
  var width: Int
  var height: Int

  init?(argument: String) {
    let parts = argument.split(omittingEmptySubsequences: false) { "xX×".contains($0) }
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else {
      return nil
    }
    self.width = width
    self.height = height
  }

  var description: String { "\(width)×\(height)" }
}
