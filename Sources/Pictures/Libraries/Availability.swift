import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much the system gives of what it counts, found by asking for it and giving it back.
package enum Availability {
  /// How many more files can be open at a time, of as many as are asked for.
  package static func descriptors(_ count: Int) -> Int {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < count {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      if descriptor < 0 { return errno == EMFILE || errno == ENFILE ? opened.count : count }
      opened.append(descriptor)
    }
    return count
  }

  /// How many more threads there can be at a time, of as many as are asked for.
  package static func threads(_ count: Int) -> Int {
    var started: [pthread_t] = []
    gate.withLock { _ in
      while started.count < count, let thread = startedThread() { started.append(thread) }
    }
    for thread in started { pthread_join(thread, nil) }
    return started.count
  }

  /// Shut while threads are being asked for, so that all of them are there at once.
  private static let gate = Mutex(())

  private static func startedThread() -> pthread_t? {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, nil,
      { _ in
        Availability.gate.withLock { _ in }
        return nil
      }, nil)
    return status == 0 ? thread : nil
  }
}
