import Pictures
import RetouchKit

/// What a claim's file says.
struct Claim: Equatable {
  /// Whose it is.
  var runner: String
  /// The result's name in the folder of results.
  var output: String
  /// SHA-256 of the bytes that are about to be put there; nil: not known yet, so nothing was.
  var sum: String?

  var bytes: [UInt8] { Array("\(runner)\n\(sum ?? "-")\n\(output)\n".utf8) }

  init(runner: String, output: String, sum: String? = nil) {
    self.runner = runner
    self.output = output
    self.sum = sum
  }

  /// nil for anything that no run wrote: what it names is not touched.
  init?(_ bytes: some Sequence<UInt8>) {
    guard let text = String(validating: Array(bytes), as: UTF8.self), text.utf8.last == 10 else {
      return nil
    }
    let lines = text.utf8.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard lines.count == 3, Runner.isName(lines[0]) else { return nil }
    runner = lines[0]
    sum = lines[1] == "-" ? nil : lines[1]
    output = String(lines[2].unicodeScalars.dropLast())
    guard InputList.stays(output), FilePath.parts(of: output).first != BatchFolder.name else {
      return nil
    }
  }
}
