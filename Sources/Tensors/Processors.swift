import Foundation

/// The processors that this process may use.
public enum Processors {
  /// At least one: those that the machine has running, of these the ones that the process may run on
  /// (`taskset`, a batch system's cpuset), and not more than its control group gets time for.
  public static var count: Int {
    let running = ProcessInfo.processInfo.activeProcessorCount
    #if os(Linux)
      return max(1, min(running, affinity ?? running, quota(Self.quotaFiles) ?? running))
    #else
      return max(1, running)
    #endif
  }

  /// What a control group is given of the processors' time, in whole processors, rounded up.
  /// - Parameter files: `cpu.max` of version 2 (`quota period`, the quota `max` when there is none).
  package static func quota(_ files: [String]) -> Int? {
    let quotas = files.compactMap { file -> Int? in
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
      let numbers = text.split { $0 == " " || $0 == "\n" }.map { Double($0) }
      guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0,
        period > 0
      else { return nil }
      return max(1, Int((quota / period).rounded(.up).clamped(to: 1...65536)))
    }
    return quotas.min()
  }

  /// How many processors a process may run on, by what Linux says of it (`Cpus_allowed`, a mask).
  package static func allowed(_ status: String) -> Int? {
    let key = "Cpus_allowed:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    let count = line.dropFirst(key.count).reduce(0) {
      $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount
    }
    return count > 0 ? count : nil
  }

  #if os(Linux)
    private static var quotaFiles: [String] { ControlGroup.files(named: "cpu.max") }

    /// nil when the system doesn't say.
    private static var affinity: Int? {
      guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
        return nil
      }
      return allowed(status)
    }
  #endif
}

/// The control group (version 2) that this process is in: what a batch system or a container grants.
package enum ControlGroup {
  /// Files of this name, of the group and of those that it is in.
  package static func files(named name: String) -> [String] {
    let root = "/sys/fs/cgroup"
    guard let groups = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8),
      let line = groups.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })
    else { return [] }
    var folders = [root]
    for part in line.dropFirst(3).split(separator: "/") where part != ".." {
      folders.append("\(folders[folders.count - 1])/\(part)")
    }
    return folders.map { "\($0)/\(name)" }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
