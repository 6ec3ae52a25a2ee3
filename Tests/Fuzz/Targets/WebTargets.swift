import Checkpoints
import Pictures
import RetouchWeb

extension FuzzTarget {
  /// What somebody draws on the page, as a mask and as colours.
  static let drawing = FuzzTarget("drawing", longest: 1024) { bytes throws(BrokenPromise) in
    guard let json = try? JSONValue.parse(bytes, depth: 12) else { return }
    for colours in [false, true] {
      guard let text = try? DrawingText(json, colours: colours) else { continue }
      let drawing = Drawing(
        text.parts.compactMap { if case .layer(let layer) = $0 { layer } else { nil } })
      if colours {
        _ = try? drawing.colours(width: 61, height: 47)
      } else {
        _ = try? drawing.mask(width: 61, height: 47)
      }
    }
  }

  /// An address's parts, each of which may become a file's name.
  static let address = FuzzTarget("address", longest: 512) { bytes throws(BrokenPromise) in
    guard let target = String(validating: bytes, as: UTF8.self),
      let (path, query) = try? WebRequest.parsed(target: target)
    else { return }
    for part in path + query.keys + query.values {
      let name = FileNaming.plain(part, fallback: "picture")
      guard !name.isEmpty, name.utf8.count <= 150, name.first != ".", name.first != "-",
        !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0)
      else { throw BrokenPromise("the name of a file isn't plain: \(name)") }
    }
  }
}
