import Foundation

/// What standard error can show.
struct Terminal: Sendable {
  /// Whether a line may be redrawn in place: a terminal that is not dumb.
  let isInteractive: Bool
  let usesColour: Bool

  static let standardError = Terminal(
    isTerminal: isatty(StandardStream.errors) == 1, environment: ProcessInfo.processInfo.environment
  )

  /// - Parameter environment: NO_COLOR (not empty) turns colours off, TERM=dumb all drawing.
  init(isTerminal: Bool, environment: [String: String]) {
    isInteractive = isTerminal && (environment["TERM"] ?? "dumb") != "dumb"
    usesColour = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Asked anew each time: windows change.
  var columns: Int {
    var size = winsize()
    guard ioctl(StandardStream.errors, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}
