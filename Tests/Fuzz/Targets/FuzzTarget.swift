/// A reader that strangers' bytes reach, and how it is tried: it returns or throws, whatever they are.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  package let name: String
  /// Bytes of an input at most: longer ones only take longer.
  package let longest: Int
  /// Puts right what would keep changed bytes from the code behind it, such as a checksum.
  package let repair: (@Sendable (inout [UInt8]) -> Void)?
  /// - Throws: what was promised of whatever the reader takes, and doesn't hold.
  package let run: @Sendable ([UInt8]) throws(BrokenPromise) -> Void

  package var description: String { name }

  init(
    _ name: String, longest: Int, repair: (@Sendable (inout [UInt8]) -> Void)? = nil,
    run: @escaping @Sendable ([UInt8]) throws(BrokenPromise) -> Void
  ) {
    self.name = name
    self.longest = longest
    self.repair = repair
    self.run = run
  }

  package static let all = [
    address, colourProfile, drawing, exif, exifInContainers, exifInTIFF, journal, jpeg, json,
    listCSV, listJSON, mask, modelDescription, pngStructure, recipe, safetensors, snapshot,
    torchArchive, torchPickle, xmp,
  ]
}

/// A reader took something and made of it what it never should.
package struct BrokenPromise: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
