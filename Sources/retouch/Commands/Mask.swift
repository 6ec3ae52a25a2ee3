import ArgumentParser

/// `retouch mask`.
struct Mask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make, find and inspect masks.",
    subcommands: [MaskMake.self, MaskFind.self, MaskInfo.self])
}
