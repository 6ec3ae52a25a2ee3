import ArgumentParser
import Checkpoints
import Networks
import RetouchKit
import Tensors

/// `retouch benchmark network`.
struct BenchmarkNetwork: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Measure calls of one network: seconds, GFLOP/s, memory.",
    usage: "retouch benchmark network <dir> [<options>]",
    discussion: """
      DIR is a model's folder, a checkpoint file, or a description alone, a folder's or a file: \
      retouch-model.json or config.json with the network's arguments. Then the weights are \
      random, made in memory. Speed doesn't depend on them, so no checkpoint need be downloaded. \
      Operations are counted as the direct algorithm does them, two for each multiply-add.

      EXAMPLES
        retouch benchmark network cm-imagenet64
        retouch benchmark network edm-imagenet-64x64-cond-adm.pkl --profile
        retouch benchmark network config.json --batch 16 --threads 2 --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A model's folder, a checkpoint file, or a description's .json.", valueName: "dir"),
    completion: .file())
  var path: String

  @Option(help: ArgumentHelp("Pictures in one call. (default: 1)", valueName: "n"))
  var batch: Int?

  @Option(
    help: ArgumentHelp(
      "Which network of a model that has several. (default: 1)", valueName: "n"))
  var part: Int?

  @Option(
    help: ArgumentHelp(
      """
      A safetensors file with another engine's sample, timestep, class_labels and output: calls \
      the network with them and says how far its answer is from output. Of a network with a \
      second time, second_timestep is its.
      """, valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var reference: String?

  @Flag(help: "Also say where the time goes, by kind of layer and layer by layer.")
  var profile = false

  @OptionGroup var options: BenchmarkOptions

  func validate() throws {
    try require("--batch", batch, in: 1...1024)
    try require("--part", part, in: 1...64)
    if batch != nil, reference != nil {
      throw ValidationError("--reference has a batch of its own; leave --batch out")
    }
  }

  func run() async throws {
    let progress = ProgressLine(title: "benchmark", quiet: false)
    Interrupts.shared.listen(progress: progress)
    defer { progress.clear() }
    let record = try measure(progress)
    progress.clear()
    if options.json {
      try StandardStream.print(json: record, keys: .convertToSnakeCase)
    } else {
      try StandardStream.print(Table.text(record.rows))
      if let layers = record.layers {
        try StandardStream.print("\n" + Table.columns(LayerRecord.lines(layers)))
      }
    }
  }

  private func measure(_ progress: ProgressLine) throws -> NetworkRecord {
    let source = try NetworkSource(path: path, part: part ?? 1) {
      progress.show("making random weights")
    }
    let plan = source.plan
    let layerProfile = profile ? LayerProfile() : nil
    let threads = ThreadPool(threads: options.threads, profile: layerProfile)
    let input =
      try reference.map { (path) throws(CheckpointError) in
        try NetworkInput(reference: path, for: plan.shape, threads)
      } ?? NetworkInput(noiseFor: plan.shape, images: batch ?? 1, clock: source.clock)
    let startup = ProcessCosts.startup()

    progress.show("loading the network")
    let start = ContinuousClock.now
    let network = try plan.network(source.weights, precision: options.precision)
    let loading = (ContinuousClock.now - start) / .seconds(1)

    progress.show("calling the network for the first time")
    var answer = input.sample
    let first = RunTimes.seconds { answer = Self.call(network, input, threads) }
    guard answer.isFinite else {
      throw RetouchError(
        .badAnswer, "\(path): the network's answer holds infinities or no numbers")
    }
    layerProfile?.reset()
    let seconds = (1...options.runs).map { run in
      progress.show("run \(run) of \(options.runs)")
      return RunTimes.seconds { answer = Self.call(network, input, threads) }
    }
    guard let times = RunTimes(seconds) else {
      throw RetouchError(.badSetting, "--runs must be from 1 to 1000")
    }
    let images = Double(input.sample.images)
    let gflops = plan.operations * images / 1e9
    let byKind = Dictionary(grouping: plan.layers, by: \.kind.rawValue).mapValues {
      $0.reduce(0) { $0 + 2 * $1.multiplyAdds } * images / 1e9
    }
    let errors = input.expected.map { NetworkInput.errors(answer, expected: $0) }
    return NetworkRecord(
      network: path,
      weights: source.isRandom
        ? "random" : source.weights.storedTypes.map(\.rawValue).joined(separator: ", "),
      parameters: source.weights.parameterCount, side: plan.shape.side,
      batch: input.sample.images, threads: threads.threadCount,
      instructions: "\(InstructionSet.best)", precision: options.precision.rawValue,
      runs: options.runs, seconds: times.median,
      secondsMin: times.smallest, secondsMax: times.largest, firstCallSeconds: first,
      loadSeconds: loading, startupSeconds: startup, gflops: gflops,
      gflopsPerSecond: gflops / times.median, gflopsByKind: byKind,
      peakRssBytes: ProcessCosts.peakMemory, largestError: errors?.largest,
      rmsError: errors?.rootMeanSquare,
      layers: layerProfile.map { LayerRecord.records($0, runs: options.runs) })
  }

  private static func call(_ network: any Network, _ input: NetworkInput, _ threads: ThreadPool)
    -> Tensor
  {
    network(
      input.sample,
      NetworkInputs(times: input.times, secondTimes: input.secondTimes, labels: input.labels),
      threads)
  }
}
