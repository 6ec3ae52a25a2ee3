import RetouchKit
import Testing

/// Edits as values, and the table of them.
@Suite struct EditTests {
  @Test func editsAreEqualWhenTheyDoTheSame() {
    let mask = MaskPicture(width: 4, height: 4, filledWith: 255)
    #expect(Edit.inpaint(mask) == .inpaint(mask))
    #expect(Edit.inpaint(mask) != .inpaint(mask.inverted()))
    #expect(Edit.upscale(scale: 2) == .upscale(scale: 2, kernel: .box))
    #expect(Edit.upscale(scale: 2) != .upscale(scale: 3))
    #expect(Edit.upscale(scale: 2) != .upscale(scale: 2, kernel: .bicubic))
    #expect(Edit.colorize == .colorize && Edit.colorize != .extend(Borders(left: 1)))
    #expect(Edit.inpaint(mask).mask == mask && Edit.colorize.mask == nil)
    #expect(Edit.upscale(scale: 3).enlargement == 3 && Edit.colorize.enlargement == 1)
  }

  @Test func everyKindSaysWhatItIs() {
    let kinds = Edit.kinds
    #expect(Set(kinds.map(\.name)).count == kinds.count)
    for kind in kinds {
      #expect(Set(kind.fields.map(\.name)).count == kind.fields.count)
      #expect(!kind.fields.contains { $0.name == "edit" })
      for text in [kind.summary] + kind.fields.map(\.help) {
        #expect(text.hasSuffix(".") && !text.contains("\n"), "\(text)")
      }
    }
  }

  /// The ranges that are stated for recipes and options are the engine's own.
  @Test func theRangesAreTheEngines() throws {
    let fields = Dictionary(
      uniqueKeysWithValues: Edit.kinds.flatMap { kind in
        kind.fields.map { ("\(kind.name) \($0.name)", $0) }
      })
    guard case .integer(let scales) = try #require(fields["upscale scale"]).kind else {
      Issue.record("no range")
      return
    }
    for scale in scales.lowerBound - 1...scales.upperBound + 1 {
      let isTaken = (try? UpscaleEdit(scale: scale).checkScale()) != nil
      #expect(isTaken == scales.contains(scale))
    }
    let settings = EditSettings()
    #expect(fields["colorize seed"]?.standard == .integer(Int(settings.seed)))
    #expect(fields["colorize sample"]?.standard == .integer(Int(settings.sample) + 1))
    #expect(fields["colorize tile-batch"]?.standard == .integer(settings.tileBatch))
    #expect(fields["colorize generator"]?.standard == .text(settings.noise.rawValue))
    #expect(fields["inpaint fill"]?.standard == .text(settings.fill.rawValue))
    #expect(fields["upscale kernel"]?.standard == .text(UpscaleEdit.Kernel.box.rawValue))
  }
}
