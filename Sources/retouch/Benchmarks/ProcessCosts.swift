import Foundation

/// What a process costs beside its arithmetic.
enum ProcessCosts {
  /// The most memory that this process has held at once, in bytes; mapped files count as far as
  /// they were touched.
  ///
  /// Linux's `VmHWM`: `getrusage` begins with what the parent process had, which a shell hides and
  /// a script with a large framework in it does not.
  static var peakMemory: Int {
    #if os(Linux)
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      if let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
      {
        return kilobytes * 1024
      }
    #endif
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }

  /// Seconds that the command takes to start and end again, as a shell sees it: the median of
  /// three `retouch --version`. nil where it can't be started.
  static func startup() -> Double? {
    guard let program = Bundle.main.executablePath else { return nil }
    var seconds: [Double] = []
    for _ in 0..<3 {
      let start = ContinuousClock.now
      guard run(program, "--version") else { return nil }
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    return RunTimes(seconds)?.median
  }

  /// Runs a program with its output thrown away. Foundation's `Process` notices an end too late
  /// for times of a few hundredths of a second.
  private static func run(_ program: String, _ argument: String) -> Bool {
    var arguments = [strdup(program), strdup(argument), nil]
    // A copy: C's `environ` may change under a reader, so Swift doesn't hand it out.
    var environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
    environment.append(nil)
    defer { for text in arguments + environment { free(text) } }
    #if os(Linux)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [1, 2] as [Int32] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var process: pid_t = 0
    guard posix_spawn(&process, program, &actions, nil, &arguments, &environment) == 0 else {
      return false
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return false }
    }
    return status == 0
  }
}
