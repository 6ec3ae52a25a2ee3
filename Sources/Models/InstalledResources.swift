import Foundation

/// Files that come with the program, wherever it was installed.
///
/// SwiftPM puts resources beside the executable; an installation may put them under `../share/retouch`. The accessor
/// that SwiftPM generates ends the program when it finds nothing, so this looks for itself.
package struct InstalledResources: Sendable {
  /// Where they may be, the likeliest first.
  package let places: [String]

  /// - Parameters:
  ///   - target: whose resources they are.
  ///   - name: the folder's.
  package init(of target: String, named name: String) {
    let program = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let beside = program.resolvingSymlinksInPath().deletingLastPathComponent()
    places = [
      beside.appendingPathComponent("Retouch_\(target).resources/\(name)"),
      beside.appendingPathComponent("../share/retouch/\(name)").standardized,
    ].map(\.path)
  }

  /// The folder; nil when it is nowhere.
  package var folder: String? {
    places.first { FileManager.default.fileExists(atPath: $0) }
  }
}
