import ArgumentParser
import RetouchKit

/// `retouch recipe`.
struct RecipeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe", abstract: "Tools for recipes.", subcommands: [RecipeSchema.self])
}

/// `retouch recipe schema`.
struct RecipeSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of recipes.",
    usage: "retouch recipe schema",
    discussion: """
      Draft 2020-12, made from the edits' own ranges: what it refuses, retouch run refuses too. \
      Editors that know it complete and check recipes as you type.

      EXAMPLES
        retouch recipe schema
        retouch recipe schema > recipe.schema.json
      """)

  func run() throws {
    try StandardStream.print(String(Recipe.schema.dropLast()))
  }
}
