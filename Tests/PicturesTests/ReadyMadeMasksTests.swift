import Pictures
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files in `Masks/` are what the commands in its README make. Run with RETOUCH_WRITE_MASKS=1 to make them anew.
@Suite struct ReadyMadeMasksTests {
  static let masks: [(name: String, shape: MaskShape)] = [
    ("scratches", .scratches(count: 24)), ("boxes", .boxes(count: 8, side: 64)),
    ("strokes", .strokes(count: 6)), ("random80", .random(percent: 80)), ("half", .half(.right)),
    ("frame", .frame(width: 64)), ("text", .text("remove\nthis text")),
  ]

  static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Masks"

  @Test func theyAreWhatTheirCommandsMake() throws {
    let writes = getenv("RETOUCH_WRITE_MASKS") != nil
    for (name, shape) in Self.masks {
      let path = "\(Self.folder)/\(name).png"
      if case .text = shape, !MaskShape.canDrawText { continue }
      let made = try MaskPicture.make(shape, width: 512, height: 512, seed: 1)
      if writes { try made.writePNG(to: .file(path: path)) }
      let kept = try MaskPicture.read(.file(path: path))
      if case .text = shape {
        // Fonts differ from machine to machine.
        #expect(kept.width == 512 && kept.height == 512 && !kept.isEmpty)
      } else {
        #expect(kept == made, "\(name)")
      }
    }
  }
}
