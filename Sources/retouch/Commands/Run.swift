import ArgumentParser
import Jobs
import RetouchKit

/// `retouch run`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a recipe: edits with their settings, from a file.",
    discussion: """
      A recipe is JSON that --save-recipe wrote, or that you did. Masks, photographs and models \
      that it names are looked for from its folder. Everything is checked before the first edit; \
      each edits what the one before it made, without a file in between.

      EXAMPLES
        retouch run recipe.json photo.jpg -o out.jpg
        retouch run recipe.json photo.jpg --seed random -o other.png
        retouch run recipe.json photo.jpg --model edm2-img64-s.pkl -o out.png
      """)

  @Argument(
    help: ArgumentHelp("The recipe's file.", valueName: "recipe"),
    completion: .file(extensions: ["json"]))
  var recipe: String

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions

  @Option(
    help: ArgumentHelp(
      "In place of every edit's own seed. (default: the recipe's)", valueName: "n|random"))
  var seed: SeedArgument?

  @OptionGroup(title: "Model, in place of the recipe's") var network: NetworkOptions

  func validate() throws {
    if recipe.isEmpty || recipe == "-" {
      throw ValidationError("a recipe is a file; the files that it names are looked for from there")
    }
  }

  func run() async throws {
    let steps = try Recipe(reading: recipe)
    var request = output.request(encoding, preview: preview.preview)
    request.input = EditJob.use(input.input)
    request.reads =
      [FileUse("the recipe", recipe)] + steps.fileUses(of: recipe) + network.files
    let plan = try OutputPlan(request)
    let job = RecipeJob(
      steps, seed: seed?.resolved(), plan: plan,
      observer: Console(title: "run", output, isSeedRandom: seed == .random))
    try await job.run(on: input.picture) { [network] recipe throws(RetouchError) in
      try network.load(for: recipe)
    }
  }
}
