import Pictures

/// Names for files: plain ones, each once.
package enum FileNaming {
  /// Bytes of a name at most; what is added to tell names apart is short.
  private static let longest = 120

  /// A name that is fit for a file, out of one that somebody gave.
  /// - Parameter fallback: for a name of which nothing is left.
  package static func plain(_ name: String, fallback: String) -> String {
    let last = FilePath.name(of: String(name.map { $0 == "\\" ? "/" : $0 }))
    var result = String.UnicodeScalarView()
    for scalar in last.unicodeScalars {
      let isOdd =
        scalar.properties.generalCategory == .control
        || scalar.properties.generalCategory == .format
        || scalar.properties.generalCategory == .lineSeparator
        || scalar.properties.generalCategory == .paragraphSeparator
      result.append(isOdd ? "_" : scalar)
    }
    // Hidden files, and names that begin as options do.
    let plain = String(result.drop { $0 == "." || $0 == "-" || $0 == " " })
    var (stem, ending) = FilePath.stem(of: plain)
    if ending.utf8.count > longest / 4 { (stem, ending) = (plain, "") }
    while stem.utf8.count + ending.utf8.count > longest { stem.unicodeScalars.removeLast() }
    return stem.isEmpty ? fallback + ending : stem + ending
  }

  /// The first of `boat.png`, `boat-2.png`, … that isn't taken.
  static func free(_ stem: String, _ ending: String, isTaken: (String) -> Bool) -> String {
    let first = stem + ending
    guard isTaken(first) else { return first }
    var number = 2
    while isTaken("\(stem)-\(number)\(ending)") { number += 1 }
    return "\(stem)-\(number)\(ending)"
  }
}
