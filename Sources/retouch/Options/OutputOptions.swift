import ArgumentParser
import Pictures

/// Where the result goes and in which format.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; its extension says the format. - writes standard output.",
      valueName: "out"),
    completion: .writtenPictures)
  var output: String

  @Flag(help: "Replace files that exist; without it they are refused.")
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "The format, for names without an extension and for standard output.",
      valueName: "format"), completion: .list(FormatArgument.allValueStrings))
  var format: FormatArgument?

  @Flag(help: "Print a JSON object for each result on standard output.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress, notes and warnings; errors stay.")
  var quiet = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output needs a file name, or - ") }
    if output == "-", json {
      throw ValidationError("--json and -o - both want standard output; choose one")
    }
  }
}

/// How a picture is encoded.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      1 (smallest) to 100 (best) for JPEG, WebP, HEIC and AVIF. \
      (default: 95, 90, 80 and 80)
      """, valueName: "n"))
  var quality: Int?

  @Flag(
    help: """
      WebP without loss, HEIC and AVIF as nearly as their encoders can; PNG and TIFF always are.
      """)
  var lossless = false

  @Flag(help: "Leave out EXIF, XMP and IPTC; the colour profile stays.")
  var stripMetadata = false

  @Option(
    help: ArgumentHelp(
      "Lay transparent pictures on this colour (white, black, #rrggbb) when JPEG is written.",
      valueName: "colour"),
    completion: .list(["white", "black"]))
  var background: BackgroundArgument?

  func validate() throws {
    try require("--quality", quality, in: 1...100)
    if lossless, quality != nil {
      throw ValidationError("--lossless leaves no choice of --quality; give one of them")
    }
  }
}

/// A picture for comparing.
struct PreviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write before, mask (of an inpaint) and after side by side.", valueName: "file"),
    completion: .writtenPictures)
  var preview: String?

  func validate() throws {
    if let preview, preview.isEmpty || preview == "-" {
      throw ValidationError("--preview needs a file name; standard output can't take it")
    }
  }
}

/// Writing down what was done.
struct SaveRecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write a recipe that repeats this, for retouch run.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var saveRecipe: String?

  func validate() throws {
    if let saveRecipe, saveRecipe.isEmpty || saveRecipe == "-" {
      throw ValidationError("--save-recipe needs a file name; standard output can't take it")
    }
  }
}
