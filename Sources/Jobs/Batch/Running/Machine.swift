import Foundation
import Tensors

/// What a batch may use of this machine.
package enum Machine {
  /// Bytes of memory that are free for this process: what the system says, and not more than its control
  /// group has left. Half of all where nothing says it.
  package static var freeMemory: Int {
    #if os(Linux)
      let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
      let available = available(text) ?? Int(ProcessInfo.processInfo.physicalMemory / 2)
      let limits = ControlGroup.files(named: "memory.max").compactMap(number)
      return max(0, min(available, (limits.min() ?? .max) - used))
    #else
      return Int(ProcessInfo.processInfo.physicalMemory / 2)
    #endif
  }

  /// `MemAvailable`, in bytes.
  static func available(_ meminfo: String) -> Int? {
    let key = "MemAvailable:"
    guard let line = meminfo.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    return line.dropFirst(key.count).split(separator: " ").first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }

  /// What the group of this process has used.
  private static var used: Int {
    ControlGroup.files(named: "memory.current").last.flatMap(number) ?? 0
  }

  private static func number(_ file: String) -> Int? {
    (try? String(contentsOfFile: file, encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
}
