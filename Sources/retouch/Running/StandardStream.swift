import Foundation
import Pictures
import RetouchKit

/// Standard output and error, without buffers: what is written has arrived or has failed.
enum StandardStream {
  /// Takes the places of those that are closed, so that no file that is opened later does. Reading and writing them
  /// goes on failing.
  static func holdPlaces() {
    for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest place that is free is this one.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
    _ = errors
  }

  /// Standard error, by a descriptor of our own: the other one is taken from libraries.
  static let errors: Int32 = {
    let own = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    return own < 0 ? STDERR_FILENO : own
  }()

  /// - Throws: `RetouchError` of kind `inputOutput`, on a broken pipe for example.
  static func print(_ text: String) throws(RetouchError) {
    if let number = write(Array((text + "\n").utf8), to: 1) {
      throw RetouchError(
        .inputOutput, "standard output: writing failed: \(String(cString: strerror(number)))")
    }
  }

  /// One JSON object on a line of its own, its keys in alphabetical order.
  /// - Throws: `RetouchError` of kind `inputOutput`.
  static func print(
    json value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws(RetouchError) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = keys
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text: String
    do {
      text = String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw RetouchError(error)
    }
    try print(text)
  }

  /// The error number when it fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    writeAll(bytes, to: descriptor)
  }
}
