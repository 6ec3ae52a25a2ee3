import ArgumentParser

@main
struct Retouch: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retouch")
}
