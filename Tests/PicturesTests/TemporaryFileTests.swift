import Foundation
import Pictures
import Testing

/// What a killed process leaves of writing a file goes away with a later one's writing, and nothing else does.
@Suite struct TemporaryFileTests {
  private static let old = Date(timeIntervalSinceNow: -2 * 86_400)

  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    return url
  }

  /// The number of a process that is no more.
  private func deadProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exit 0"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func oldLeftoversAreTakenAway() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let dead = try deadProcess()
    let kept: [(String, Date)] = [
      (".retouch-\(dead)-k3j2-young.png.part", .now),
      (".retouch-\(ProcessInfo.processInfo.processIdentifier)-k3j2-living.png.part", Self.old),
      (".retouch-\(dead)-k3j2.part", Self.old), (".retouch-notes-a-b.part", Self.old),
      ("retouch-\(dead)-k3j2-seen.png.part", Self.old), (".retouch-\(dead)-k3j2-a.png", Self.old),
    ]
    let gone = [".retouch-\(dead)-k3j2-a.png.part", ".retouch-\(dead)-0-b-c.part.part"]
    for (name, date) in kept + gone.map({ ($0, Self.old) }) {
      let path = folder.appendingPathComponent(name).path
      try Data("part".utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }
    let picture = Picture(pixels: TestPictures.eight(9, 7, channels: 3))
    try picture.write(to: .file(path: folder.appendingPathComponent("out.png").path))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(left) == Set(kept.map(\.0) + ["out.png"]))
  }

  /// Who knows that nobody writes a file takes away what was left of it, and of no other.
  @Test func leftoversOfAFileGo() {
    let folder = TemporaryFolder()
    let left = [".retouch-123-abc-out.png.part", ".retouch-9-0-out.png.part"]
    let others = [
      ".retouch-x-abc-out.png.part", ".retouch-1-a-out.png.jpg.part",
      ".retouch-123-abc-other.png.part", "retouch-123-abc-out.png.part", ".retouch-123-abc-out.png",
    ]
    for name in left + others { _ = folder.write([1], name) }
    TemporaryFile.removeLeftovers(of: folder("out.png"))
    #expect(folder.names == others.sorted())
  }

  /// What is there while a file is written has the name that is documented.
  @Test func itsNameTellsWhoseItIs() throws {
    let path = TemporaryFile.path(for: "folder/boat.png")
    #expect(path.hasPrefix("folder/.retouch-\(ProcessInfo.processInfo.processIdentifier)-"))
    #expect(path.hasSuffix("-boat.png.part"))
    #expect(TemporaryFile.path(for: String(repeating: "ä", count: 120)).utf8.count < 255)
  }
}
