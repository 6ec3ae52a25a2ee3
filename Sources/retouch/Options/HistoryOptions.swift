import ArgumentParser
import Editing
import RetouchKit

/// What happened to the picture: of restore.
struct HistoryOptions: ParsableArguments {
  @Option(help: .field(RestoreFields.damage), completion: .pictures)
  var damage: String?

  @OptionGroup var finding: FindDamageOptions
  @OptionGroup var reading: MaskReadingArguments

  @Option(help: .optional(HoleRim.dilate))
  var dilate: Int?

  @Flag(help: .field(RestoreFields.grey))
  var grey = false

  @Option(help: .field(RestoreFields.reduced))
  var reduced: String?

  @Option(help: .field(RestoreFields.kernel))
  var kernel: UpscaleEdit.Kernel = .box

  @OptionGroup var blur: BlurOptions
  @OptionGroup var noise: NoiseOptions

  @Option(help: .field(RestoreFields.jpeg))
  var jpeg: JPEGArgument?

  @Option(
    help: ArgumentHelp(
      "\(RestoreFields.order.help) (default: blurred,reduced,grey)", valueName: "a,b,c"))
  var order: String?

  /// A file's own tables are all that can be had.
  enum JPEGArgument: String, ExpressibleByArgument, CaseIterable {
    case auto
  }

  func validate() throws {
    try require(RestoreFields.reduced, reduced.map { .text($0) })
    try require(RestoreFields.order, orderValue)
    try require(HoleRim.dilate, dilate)
    if damage == "-" || damage == "" {
      throw ValidationError("--damage needs a file; standard input holds one picture")
    }
    if damage != nil, finding.findDamage != nil {
      throw ValidationError(
        "--damage says what is damaged, and --find-damage looks for it; leave one out")
    }
    if damage == nil, reading.isGiven || (dilate != nil && finding.findDamage == nil) {
      throw ValidationError("--damage FILE is missing: without it there is no mask to shape")
    }
    if kernel != .box, reduced == nil {
      throw ValidationError("--kernel says how a picture was --reduced; give that too")
    }
    let isSaid =
      damage != nil || finding.findDamage != nil || grey || reduced != nil || blur.blurred != nil
      || noise.noise != nil
      || jpeg != nil
    guard isSaid else {
      throw ValidationError(
        "say what happened: --damage, --find-damage, --grey, --reduced, --blurred, --noise or"
          + " --jpeg, any of them together")
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(RestoreFields.damage, damage.map { .text($0) })
    finding.set(&values)
    reading.set(&values)
    values.set(HoleRim.dilate, dilate.map { .integer($0) })
    values.set(RestoreFields.grey, .given(grey))
    values.set(RestoreFields.reduced, reduced.map { .text($0) })
    if kernel != .box { values.set(RestoreFields.kernel, .word(kernel)) }
    blur.set(&values)
    noise.set(&values)
    values.set(RestoreFields.jpeg, .word(jpeg))
    values.set(RestoreFields.order, orderValue)
  }

  private var orderValue: FieldValue? {
    order.map { order in
      .list(
        order.split(separator: ",", omittingEmptySubsequences: false).map { .text(String($0)) })
    }
  }
}

/// How the picture was blurred.
struct BlurOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      It was blurred: gaussian:DEVIATION, disk:RADIUS or motion:LENGTH,DEGREES, in pixels of the \
      sharp picture; or as a small picture file shows a point of light.
      """, valueName: "blur|file"), completion: .pictures)
  var blurred: String?

  /// What has a colon is a word of ours; a file of such a name is ./gaussian:1.
  private var isFile: Bool {
    guard let blurred else { return false }
    return !["gaussian:", "disk:", "motion:"].contains { blurred.hasPrefix($0) }
  }

  func validate() throws {
    guard let blurred else { return }
    if isFile {
      guard blurred.contains(".") || blurred.contains("/") else {
        throw ValidationError(
          "--blurred must be \(FieldForm.blur.expected), or a picture file, not \"\(blurred)\"")
      }
    } else {
      do {
        _ = try BlurKernel(text: blurred)
      } catch {
        throw ValidationError("--blurred: \(error)")
      }
    }
  }

  func set(_ values: inout FieldValues) {
    values.set(
      isFile ? RestoreFields.blurKernel : RestoreFields.blurred, blurred.map { .text($0) })
  }
}

/// How noisy the picture is.
struct NoiseOptions: ParsableArguments {
  @Option(help: .field(RestoreFields.noise))
  var noise: String?

  func validate() throws {
    try require(RestoreFields.noise, noise.map { .text($0) })
  }

  func set(_ values: inout FieldValues) {
    values.set(RestoreFields.noise, noise.map { .text($0) })
  }
}
