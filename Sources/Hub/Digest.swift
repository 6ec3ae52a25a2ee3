import COpenSSL

/// A checksum of bytes as they arrive.
package struct Digest: ~Copyable {
  package enum Kind: Sendable {
    case sha256
    case sha1
  }

  private let kind: Kind
  /// Nil when there is no memory for it, or this machine's OpenSSL lacks the algorithm.
  private var context: OpaquePointer?

  package init(_ kind: Kind) {
    self.kind = kind
    context = EVP_MD_CTX_new()
    reset()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Forgets what was added.
  package mutating func reset() {
    guard let context else { return }
    let algorithm = kind == .sha256 ? EVP_sha256() : EVP_sha1()
    if EVP_DigestInit_ex(context, algorithm, nil) != 1 { fail() }
  }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let context, !bytes.isEmpty else { return }
    if EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) != 1 { fail() }
  }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    Array(bytes).withUnsafeBytes { add($0) }
  }

  /// The sum of all that was added, in hexadecimal, after which nothing may be added before a
  /// `reset`. An empty text, which equals no sum, when OpenSSL failed.
  package mutating func hexadecimal() -> String {
    guard let context else { return "" }
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &bytes, &count) == 1 else { return "" }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes.prefix(Int(count)) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func fail() {
    EVP_MD_CTX_free(context)
    context = nil
  }
}
