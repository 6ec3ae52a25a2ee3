import ArgumentParser
import Foundation
import Jobs
import RetouchKit

/// Where the results of a batch go.
struct BatchOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder of the results; it is made.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "The results' names: {stem}, {ext}, {name} and {dir} are the picture's. (default: {name})",
      valueName: "template"), transform: NameTemplate.init)
  var name: NameTemplate?

  @Option(
    help: ArgumentHelp(
      "The results' format. (default: the pictures' own)", valueName: "format"),
    completion: .list(FormatArgument.allValueStrings))
  var format: FormatArgument?

  @Flag(help: "Replace files that no batch wrote; without it such pictures fail.")
  var overwrite = false

  @Flag(help: "Print each journal line on standard output too.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and failures; the journal has all.")
  var quiet = false

  func validate() throws {
    if output.isEmpty || output == "-" {
      throw ValidationError("--output needs a folder; a batch has many results")
    }
  }
}

/// What a batch's recipe is told.
struct BatchEditOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Each picture's mask, by its name: 'masks/{stem}.png'.", valueName: "template"),
    transform: NameTemplate.init)
  var masks: NameTemplate?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A field of every edit that has it, in place of the recipe's: scale=2, seed=7, fill=model.",
      valueName: "field=value"))
  var settings: [String] = []

  func validate() throws {
    for setting in settings
    where !(setting.firstIndex(of: "=").map { $0 > setting.startIndex } ?? false) {
      throw ValidationError("--set '\(setting)' must be a field, = and its value, as scale=2")
    }
  }

  var overrides: FieldOverrides {
    var overrides = FieldOverrides()
    for setting in settings {
      guard let sign = setting.firstIndex(of: "=") else { continue }
      overrides.set(
        String(setting[..<sign]), .text(String(setting[setting.index(after: sign)...])))
    }
    return overrides
  }
}

/// How a batch runs.
struct BatchRunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Pictures to edit at once, as memory allows. (default: one a processor)", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Do part i of n, by the pictures' names: several machines share a batch.", valueName: "i/n"),
    transform: Shard.init)
  var shard: Shard?

  @Option(
    help: ArgumentHelp("Begin no more pictures after so many failed.", valueName: "n"))
  var maxFailures: Int?

  @Option(
    help: ArgumentHelp(
      "Begin no more pictures after this time: 90, 45m, 3h50m. Exit code 75 then.",
      valueName: "time"), transform: TimeArgument.init)
  var stopAfter: TimeArgument?

  @Flag(help: "Only say what would be done.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Which page or frame of files that hold several, from 1.", valueName: "n"))
  var page: Int?

  func validate() throws {
    try require("--jobs", jobs, in: 1...256)
    try require("--max-failures", maxFailures, in: 1...1_000_000_000)
    try require("--page", page, in: 1...100_000)
  }

  var settings: BatchJob.Settings {
    var settings = BatchJob.Settings()
    settings.jobs = jobs
    settings.shard = shard
    settings.mostFailures = maxFailures
    settings.stopAfter = stopAfter?.duration
    settings.page = page.map { $0 - 1 }
    return settings
  }
}
