#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The C library's text for an error number, such as "No space left on device".
func systemMessage(_ number: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  // The POSIX variant: the text is in the buffer.
  guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Runs a system call again as long as a signal interrupts it; the error number is that of the last try.
func retryingInterrupts(_ call: () -> Int) -> (result: Int, errorNumber: Int32) {
  while true {
    let result = call()
    let number = errno
    if result >= 0 || number != EINTR { return (result, number) }
  }
}

/// Writes all the bytes; the error number when that fails.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      // Linux writes at most about 2 GiB a call.
      let piece = UnsafeRawBufferPointer(
        rebasing: buffer[written..<min(buffer.count, written + 1 << 30)])
      let (count, number) = retryingInterrupts { write(descriptor, piece.baseAddress, piece.count) }
      if count < 0 { return number }
      written += count
    }
    return nil
  }
}
