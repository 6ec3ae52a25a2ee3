import CVips

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What this machine, or the limits that somebody set, don't give. Libraries call a file damaged then, and it isn't.
enum Shortage {
  /// Which shortage a library's failure comes from; nil when it is the file's.
  ///
  /// Words alone don't tell: a hostile file may ask for more memory than there is anywhere. So some is asked for now.
  /// - Parameter reason: the library's words, right after it failed.
  static func behind(_ reason: String) -> String? {
    if !hasMemory(reason.contains("memory") ? large : small) { return memory }
    if reason.contains("creating thread") || Availability.threads(ofDecoder) < ofDecoder {
      return threads
    }
    if Availability.descriptors(1) < 1 { return systemMessage(EMFILE) }
    // A decoder that isn't there makes a sound file unknown.
    let isUnknown = reason.contains("known format") || reason.contains("not found")
    guard isUnknown, cvips_lacks_modules() != 0 else { return nil }
    return "libvips lacks memory or open files for its decoders"
  }

  /// Whether a system call failed for want of something, and not because of a file.
  static func isMeant(by number: Int32) -> Bool { [EMFILE, ENFILE, ENOMEM].contains(number) }

  static let memory = "not enough memory"
  private static let threads =
    "the system gives no more threads, or no memory for them; allow more (ulimit -u and -v, or the container's limit)"
  /// What any decoder may need beside its pixels, and what they may take.
  private static let (small, large) = (32 << 20, 1 << 30)

  /// What a decoder asks for: one for each processor, and some.
  private static let ofDecoder = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 2

  private static func hasMemory(_ bytes: Int) -> Bool {
    // Not malloc, which a compiler leaves out when nothing is done with what it gives.
    let block = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let block, block != MAP_FAILED else { return false }
    munmap(block, bytes)
    return true
  }
}
