import Foundation
import Tensors
import Testing

@Suite struct ProcessorsTests {
  /// What `taskset` and batch systems allow is what counts.
  @Test func thereIsAtLeastOne() {
    #expect(Processors.count >= 1)
    #expect(Processors.count <= ProcessInfo.processInfo.activeProcessorCount)
  }

  @Test(arguments: [
    ("Name:\tx\nCpus_allowed:\tf0,00000003\nCpus_allowed_list:\t0-1\n", 6),
    ("Cpus_allowed:\t0\n", nil), ("Name:\tx\n", nil),
  ])
  func masksAreCounted(status: String, count: Int?) {
    #expect(Processors.allowed(status) == count)
  }

  @Test(arguments: [
    ("200000 100000\n", 2), ("150000 100000\n", 2), ("1000 100000", 1), ("max 100000\n", nil),
    ("", nil), ("1 2 3", nil), ("-1 100000", nil), ("1e300 1", 65536), ("nan 1", nil),
  ])
  func quotasAreRead(text: String, count: Int?) throws {
    let file = NSTemporaryDirectory() + "/cpu.max.\(UUID().uuidString)"
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect(Processors.quota([file]) == count)
    #expect(Processors.quota([file, file + ".absent"]) == count)
  }
}
