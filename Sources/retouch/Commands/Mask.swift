import ArgumentParser

/// `retouch mask`.
struct Mask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make and inspect masks.",
    subcommands: [MaskMake.self, MaskInfo.self])
}
