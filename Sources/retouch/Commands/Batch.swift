import ArgumentParser
import Foundation
import Jobs
import Pictures
import RetouchKit
import Tensors

/// `retouch batch`.
struct Batch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Edit thousands of pictures, and go on where it stopped.",
    usage: "retouch batch [<options>] --input <in> ... --output <folder> <recipe>",
    discussion: """
      The recipe is a file (retouch run), or the name of an edit, told with --set what it needs. \
      Folders are searched for pictures, and their tree is kept. A journal in the folder of results \
      says what is done: run the same command again, and only what failed, changed or is missing is \
      done. A bad picture doesn't stop the rest. Several runs, on several machines, may work on one \
      folder.

      Lists (.csv, .jsonl, or .txt with a name a line; - is such a list on standard input) have a \
      column or key "input", and may have "output", "mask" and any field of the edits: retouch batch \
      upscale -i list.csv, with the columns input and scale.

      EXAMPLES
        retouch batch recipe.json -i scans -o restored
        retouch batch colorize -i 'grey/*.jpg' -o coloured --name '{stem}-coloured.png'
        retouch batch upscale --set scale=2 -i photos -o large --format webp
        retouch batch inpaint -i photos --masks 'masks/{dir}/{stem}.png' -o filled
        retouch batch recipe.json -i list.csv -o out --max-failures 20
        retouch batch recipe.json -i /shared/scans -o /shared/out --shard 3/16
        retouch report restored -o report.html

      Exit codes: 0 all is done, 1 some pictures failed and the journal says why, 75 there is more to do: run it again, \
      64 wrong usage, 65 bad data, 66 no such input, 73 can't create the folder, 74 reading or writing failed, \
      130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("A recipe's file, or the name of an edit.", valueName: "recipe"),
    completion: .file(extensions: ["json"]))
  var recipe: String

  @Option(
    name: .shortAndLong, parsing: .upToNextOption,
    help: ArgumentHelp("Files, folders, patterns in quotes, and lists.", valueName: "in"),
    completion: .pictures)
  var input: [String]

  @OptionGroup(title: "Output") var output: BatchOutputOptions
  @OptionGroup(title: "Encoding") var encoding: EncodingOptions
  @OptionGroup(title: "What is done") var edits: BatchEditOptions
  @OptionGroup(title: "Running") var running: BatchRunOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup(title: "Model, in place of the recipe's") var network: NetworkOptions

  func run() async throws {
    try MachineLimits.check(pictures: running.jobs ?? Processors.count)
    let template = try RecipeTemplate(edit: recipe) ?? RecipeTemplate(reading: recipe)
    var request = BatchRequest(input, to: output.output, name: output.name ?? .name)
    request.masks = edits.masks
    request.overrides = edits.overrides
    request.format = output.format?.format
    request.shard = running.shard
    let plan = try BatchPlan(request)
    var settings = running.settings
    settings.threads = network.threads
    settings.writing = encoding.writing(overwrite: output.overwrite)
    settings.limits = limits.limits
    let model = try Self.anyRecipe(of: plan, template) ?? template.recipe(request.overrides)
    settings.modelName = network.words(for: model)
    let console = BatchConsole(
      output, folder: plan.folder,
      part: running.shard.map { "part \($0) of \(plan.total) pictures" },
      command: CommandLine.arguments)
    let job = BatchJob(plan, template, settings, observer: console)
    plan.notes.forEach(console.note)
    if running.dryRun { return try console.show(job.preview()) }
    let outcome = try await job.run { (threads) throws(RetouchError) in
      try network.load(for: model, threads: threads)
    } signedIn: { signOut in
      console.interrupted(signOut)
    }
    console.end(outcome)
    if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
  }

  /// The recipe of one of the pictures: all have the same network.
  /// - Throws: `RetouchError` when there is something wrong with all of them, which is said once.
  private static func anyRecipe(
    of plan: BatchPlan, _ template: RecipeTemplate
  ) throws(RetouchError) -> Recipe? {
    var first: RetouchError?
    for item in plan.items {
      do { return try template.recipe(item.overrides) } catch { first = first ?? error }
    }
    if let first { throw first }
    return nil
  }
}
