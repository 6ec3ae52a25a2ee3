import Foundation
import Testing

@Suite struct HelpTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func theBareCommandPrintsItsHelp() throws {
    let bare = try folder.retouch()
    #expect(bare.status == 0 && bare.messages.isEmpty)
    #expect(bare.text.contains("EXAMPLES") && bare.text.contains("inpaint"))
    #expect(try folder.retouch("--help").output == bare.output)
  }

  /// Whoever raises the version says in the changelog what is new, and the other way round.
  @Test func theVersionIsTheNewestOfTheChangelog() throws {
    let changelog = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("CHANGELOG.md")
    let text = try String(contentsOf: changelog, encoding: .utf8)
    let newest = try #require(text.firstMatch(of: /\n## (\d+\.\d+\.\d+)[ \n]/))
    #expect(try folder.retouch("--version").text == "\(newest.1)\n")
  }

  @Test(arguments: [
    ["inpaint"], ["extend"], ["colorize"], ["upscale"], ["restore"], ["denoise"],
    ["deblur"], ["dejpeg"], ["vary"], ["blend"], ["sample"], ["run"], ["batch"], ["report"],
    ["paint"],
    ["recipe", "schema"], ["mask", "make"],
    ["mask", "info"],
    ["model", "fetch"], ["model", "convert"], ["model", "info"], ["model", "verify"],
    ["benchmark", "network"],
    ["benchmark", "edits"],
  ])
  func everySubcommandTeachesWithExamples(_ names: [String]) throws {
    let help = try folder.retouch(names + ["--help"])
    #expect(help.status == 0 && help.messages.isEmpty)
    let examples = help.text.split(separator: "\n").filter {
      $0.contains("retouch \(names.joined(separator: " "))") && !$0.hasPrefix("USAGE")
    }
    #expect(examples.count >= 2)
    #expect(help.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreGenerated(_ shell: String) throws {
    let script = try folder.retouch("--generate-completion-script", shell)
    #expect(script.status == 0)
    #expect(script.text.contains("tile-batch") && script.text.contains("webp"))
  }

  /// The documentation names every subcommand and option, and no option that there isn't.
  @Test func theDocumentationIsComplete() throws {
    let dump = try folder.retouch("--experimental-dump-help")
    let root = try #require(
      try JSONSerialization.jsonObject(with: dump.output) as? [String: Any])
    var names: Set<String> = ["--generate-completion-script", "--version", "--help"]
    var commands: Set<String> = []
    func visit(_ command: [String: Any], _ path: [String]) {
      let path = path + [command["commandName"] as? String ?? ""]
      commands.insert(path.joined(separator: " "))
      for argument in command["arguments"] as? [[String: Any]] ?? [] {
        for name in argument["names"] as? [[String: String]] ?? [] where name["kind"] == "long" {
          names.insert("--" + (name["name"] ?? ""))
        }
      }
      for subcommand in command["subcommands"] as? [[String: Any]] ?? []
      where subcommand["commandName"] as? String != "help" {
        visit(subcommand, path)
      }
    }
    visit(try #require(root["command"] as? [String: Any]), [])
    let document = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Docs/Command.md")
    let text = try String(contentsOf: document, encoding: .utf8)
    for command in commands { #expect(text.contains(command), "\(command) is not documented") }
    for name in names { #expect(text.contains("`\(name)"), "\(name) is not documented") }
    for match in text.matches(of: /`(--[a-z-]+)/) {
      #expect(names.contains(String(match.1)), "\(match.1) is documented but not there")
    }
  }
}
