import Editing
import Jobs
import Pictures
import RetouchKit

/// A blend from the checked options to the written frames or animation.
struct BlendJob {
  let inputs: [String]
  let limits: LimitOptions
  let frames: Int
  let strength: Double
  let delay: Int
  let model: ModelOptions
  let sampling: SamplingOptions
  let output: OutputOptions
  private let plan: OutputPlan
  private let isAnimated: Bool
  private let settings: EditSettings
  private let console: Console

  /// Checks the outputs, so that nobody waits for an error, and listens for Ctrl-C.
  init(_ command: Blend) throws(RetouchError) {
    inputs = [command.first, command.second]
    limits = command.limits
    frames = command.frames
    strength = command.strength
    delay = command.delay
    model = command.model
    sampling = command.sampling
    output = command.output
    var request = output.request(command.encoding)
    request.reads =
      [("the first picture", command.first), ("the second picture", command.second)]
      .filter { $0.1 != "-" }.map { FileUse($0.0, $0.1) } + command.model.network.files
    let one = try OutputPlan(request)
    isAnimated = one.format == .webp && !output.output.contains(OutputPlan.placeholder)
    if output.output == "-", !isAnimated {
      throw RetouchError(
        .badSetting,
        "\(frames) frames are several files, and standard output holds one; --format webp makes an"
          + " animation")
    }
    request.samples = frames
    plan = isAnimated ? one : try OutputPlan(request)
    var values = FieldValues()
    sampling.set(&values, seed: sampling.seed.resolved())
    model.set(&values)
    settings = EditSettings(values)
    console = Console(title: "blend", output, isSeedRandom: sampling.seed == .random)
  }

  func run() async throws(RetouchError) {
    defer { console.end() }
    let pictures = [
      try PictureInput(inputs[0], limits: limits.limits).read(),
      try PictureInput(inputs[1], limits: limits.limits).read(),
    ]
    let notes = pictures.flatMap(\.notes)
    notes.forEach(console.note)
    let blend = try PictureBlend(pictures[0], pictures[1], frames: frames, strength: strength)
    try plan.check(blend.first, width: blend.first.width, height: blend.first.height)
    var animation = try self.animation(of: blend)
    console.activity("loading the model")
    let retoucher = try model.load()
    console.seed(settings.seed)
    var record = BlendRecord(inputs: inputs, frames: frames, notes: notes)
    for frame in 0..<frames {
      console.begin("blend \(frame + 1)/\(frames)")
      let result = try await retoucher.frame(frame, of: blend, settings: settings) { [console] in
        console.progress($0)
      }
      console.end()
      record.add(result.report)
      if isAnimated {
        do { try animation?.add(result.picture) } catch { throw RetouchError(error) }
      } else {
        let destination = plan.targets[frame].destination
        try plan.write(result.picture, to: destination)
        try report(&record, destination, frame: frame + 1)
      }
    }
    guard let animation else { return }
    try plan.write(animation, to: plan.targets[0].destination)
    try report(&record, plan.targets[0].destination, frame: nil)
  }

  /// nil where frames are files of their own.
  private func animation(of blend: PictureBlend) throws(RetouchError) -> PictureAnimation? {
    guard isAnimated else { return nil }
    let (width, height) = (blend.first.width, blend.first.height)
    // All frames are held until they are written.
    guard width * height <= limits.maxPixels / frames else {
      throw RetouchError(
        .badSetting,
        "\(frames) frames of \(width)×\(height) are more than \(limits.maxPixels) pixels; write files"
          + " of their own (frame-%d.webp), or raise --max-pixels if there is memory for it")
    }
    do {
      return try PictureAnimation(width: width, height: height, delay: delay)
    } catch {
      throw RetouchError(error)
    }
  }

  private func report(
    _ record: inout BlendRecord, _ destination: PictureDestination, frame: Int?
  ) throws(RetouchError) {
    record.output = destination.name
    record.frame = frame
    if output.json { try StandardStream.print(json: record) }
    console.written(record.output, record.width, record.height, record.seconds)
    record.tiles = 0
    record.seconds = 0
  }
}

/// A frame or an animation as `--json` prints it. The keys are a promise: new ones may come, none will go.
struct BlendRecord: Encodable {
  var edit = "blend"
  var inputs: [String]
  var output = ""
  /// Which of the frames, from 1; absent for an animation.
  var frame: Int?
  var frames: Int
  var width = 0
  var height = 0
  var model = ""
  var precision = ""
  var seed: UInt64 = 0
  /// Of all that is in the file.
  var tiles = 0
  var seconds = 0.0
  var notes: [String]

  init(inputs: [String], frames: Int, notes: [String]) {
    self.inputs = inputs
    self.frames = frames
    self.notes = notes
  }

  mutating func add(_ report: EditReport) {
    (width, height) = (report.width, report.height)
    (model, precision, seed) = (report.model, report.precision.rawValue, report.seed)
    tiles += report.tiles
    seconds += report.seconds
    for note in report.notes where !notes.contains(note) { notes.append(note) }
  }
}
