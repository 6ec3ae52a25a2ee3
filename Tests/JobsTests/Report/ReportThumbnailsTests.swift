import Foundation
import Hub
import Jobs
import Pictures
import TestSupport
import Testing

@Suite struct ReportThumbnailsTests {
  @Test(arguments: [0, 1, 2, 7, 50, 99, 100, 1000])
  func aLimitIsKeptAndUsedUp(_ limit: Int) {
    for failures in [0, 1, 30, 100] {
      let failed = (0..<100).map { $0 < failures }
      let chosen = ReportThumbnails.chosen(failed, limit: limit)
      #expect(chosen.count { $0 } == min(limit, 100))
      // Neither takes more than half from the other.
      let shown = zip(chosen, failed).count { $0 && $1 }
      #expect(shown >= min(failures, limit / 2))
      #expect(min(limit, 100) - shown >= min(100 - failures, limit / 2))
    }
    #expect(ReportThumbnails.chosen([], limit: limit).isEmpty)
  }

  @Test func theyAreChosenEvenly() {
    let chosen = ReportThumbnails.chosen([Bool](repeating: false, count: 1000), limit: 30)
    let places = chosen.indices.filter { chosen[$0] }
    let gaps = zip(places, places.dropFirst()).map { $1 - $0 }
    #expect(gaps.allSatisfy { (33...34).contains($0) })
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func picture(_ level: UInt8) throws -> [UInt8] {
    let pixels = PixelBuffer(
      width: 64, height: 48, channels: 3, eight: [UInt8](repeating: level, count: 64 * 48 * 3))
    return try Picture(pixels: pixels).encoded(as: .png)
  }

  /// A record of two files that are written, with their stamps and sums.
  private func recorded(_ name: String) throws -> JournalRecord {
    let before = try folder.write(picture(20), to: "in/\(name)")
    let after = try folder.write(picture(220), to: "out/\(name)")
    var record = try ReportRecords.record(name, path: before)
    record.inputStamp = FileStamp(before)
    record.outputStamp = FileStamp(after)
    var digest = Digest(.sha256)
    digest.add(try Data(contentsOf: URL(fileURLWithPath: before)))
    record.inputSHA256 = digest.hexadecimal()
    return record
  }

  private func pairs(
    _ records: [JournalRecord], limit: Int = 100, limits: PictureLimits = .standard
  ) async -> [ReportThumbnails.Pair] {
    await ReportThumbnails.pairs(
      of: BatchReport(folder: folder("out"), records), limit: limit, limits: limits
    ) { _, _ in }
  }

  @Test func beforeAndAfterAreShownInTheirOrder() async throws {
    let records = try (0..<9).map { try recorded("\($0).png") }
    for (number, pair) in (await pairs(records)).enumerated() {
      #expect(pair.before.path == records[number].path)
      #expect(pair.before.state == .there && pair.after?.state == .there)
      for (bytes, level) in [(pair.small?.before, 20), (pair.small?.after, 220)] {
        let seen = try Picture.read(.bytes(try #require(bytes)))
        #expect(seen.width == 64)
        guard case .eight(let values) = seen.pixels.samples else { continue }
        #expect(values.allSatisfy { abs(Int($0) - level) < 10 })
      }
    }
    let few = await pairs(records, limit: 3)
    #expect(few.count { $0.small != nil } == 3)
  }

  @Test func whatCannotBeReadIsSaidAndNoFailure() async throws {
    let records = try ["gone", "changed", "damaged", "touched", "folder"].map {
      try recorded("\($0).png")
    }
    try FileManager.default.removeItem(atPath: records[0].path)
    try folder.write([UInt8](repeating: 9, count: 10), to: "in/changed.png")
    // As long as before, and other bytes; its stamp is what the record says.
    var damaged = records[2]
    let bytes = try picture(20)
    try folder.write(
      bytes.prefix(40) + [UInt8](repeating: 0, count: bytes.count - 40), to: "in/damaged.png")
    damaged.inputStamp = FileStamp(damaged.path)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: records[3].path)
    try FileManager.default.removeItem(atPath: records[4].path)
    try FileManager.default.createDirectory(
      atPath: records[4].path, withIntermediateDirectories: true)
    let pairs = await pairs([records[0], records[1], damaged, records[3], records[4]])
    #expect(pairs.map(\.before.state) == [.gone, .changed, .unreadable, .there, .gone])
    #expect(pairs.map { $0.small?.before != nil } == [false, false, false, true, false])
    #expect(pairs.allSatisfy { $0.small?.after != nil })
  }

  @Test func otherBytesOfTheSameLengthAreAChange() async throws {
    let record = try recorded("a.png")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: record.path))
    try folder.write(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], to: "in/a.png")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: record.path)
    #expect(await pairs([record]).map(\.before.state) == [.changed])
  }

  @Test func picturesBeyondTheLimitsAreNotDecoded() async throws {
    let pairs = await pairs([try recorded("a.png")], limits: PictureLimits(maximumPixels: 100))
    #expect(pairs.first?.before.state == .unreadable && pairs.first?.small?.after == nil)
  }
}
