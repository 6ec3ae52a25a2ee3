import ArgumentParser
import Foundation
import Jobs
import Pictures
import RetouchKit

/// `retouch mask find`.
struct MaskFind: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find scratches, dust and cracks, and make a mask of them.",
    usage: "retouch mask find [<options>] --output <out> <in>",
    discussion: """
      Thin bright and dark lines and specks are marked that stand out from both sides more than the \
      picture's texture does. Look at the mask before it is filled, with --preview: wires, eyelashes \
      and writing can look like scratches. White = fill.

      EXAMPLES
        retouch mask find scan.png -o mask.png
        retouch mask find scan.png -o mask.png --preview look.png
        retouch mask find scan.png --kind dust --sensitivity 0.7 -o mask.png
      """)

  @OptionGroup var input: InputOptions
  @OptionGroup(title: "Finding") var finding: FindingOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Also write the picture with what was found shown in red.", valueName: "file"),
    completion: .writtenPictures)
  var preview: String?

  @Option(help: ArgumentHelp("Threads to use. (default: one for each processor)", valueName: "n"))
  var threads: Int?

  func validate() throws {
    try require("--threads", threads, in: 1...256)
    if let preview, preview.isEmpty || preview == "-" {
      throw ValidationError("--preview needs a file name; standard output can't take it")
    }
  }

  func run() async throws {
    var request = output.request(preview: preview)
    // A mask in its picture's place would be a mistake.
    request.reads = [EditJob.use(input.input)].compactMap(\.self)
    let plan = try OutputPlan(request)
    Interrupts.shared.listen(progress: nil)
    let picture = try input.read()
    let found = try finding.search.find(in: picture, threads: threads)
    if !output.quiet { picture.notes.forEach(Messages.note) }
    for target in plan.targets {
      try plan.write(Picture(pixels: found.mask.pixels), to: target.destination)
      if let path = target.preview {
        try plan.writePreview(MaskOverlay.picture(picture, found.mask), to: path)
      }
      let record = FoundRecord(
        found, input: input.input, output: target.destination.name, preview: target.preview,
        notes: picture.notes)
      if output.json { try StandardStream.print(json: record) }
      if !output.quiet { Messages.note("\(target.destination.name): \(record.summary)") }
    }
  }
}
