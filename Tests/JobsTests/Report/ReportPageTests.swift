import Foundation
import Jobs
import RetouchKit
import TestSupport
import Testing

@Suite struct ReportPageTests {
  private func page(_ records: [JournalRecord], in folder: String? = "/data") async throws -> String
  {
    let report = BatchReport(folder: "/data/out", records)
    let pairs = await ReportThumbnails.pairs(of: report, limit: 10, limits: .standard) { _, _ in }
    return String(decoding: try ReportPage(report, pairs, in: folder).bytes(), as: UTF8.self)
  }

  /// What a script element holds, as a browser ends it: at the first `</script`.
  private func data(_ id: String, of page: String) throws -> Data {
    let begin = try #require(page.range(of: "<script type=\"application/json\" id=\"\(id)\">"))
    let end = try #require(
      page.range(of: "</script", options: .caseInsensitive, range: begin.upperBound..<page.endIndex)
    )
    return Data(page[begin.upperBound..<end.lowerBound].utf8)
  }

  @Test func hostileTextIsDataAndComesBack() async throws {
    let records = try ReportRecords.hostile.map {
      try ReportRecords.record($0, status: .failed, message: $0, kind: $0, notes: [$0])
    }
    let page = try await page(records)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: data("rows", of: page)) as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ReportRecords.hostile)
    #expect(rows.map { $0["error"] as? String } == ReportRecords.hostile)
    #expect(rows.map { ($0["notes"] as? [String])?.first } == ReportRecords.hostile)
    #expect(rows.allSatisfy { $0["beforeState"] as? String == "gone" && $0["before"] == nil })
  }

  /// The markup doesn't depend on the batch: with other names it has the same elements.
  @Test func namesAddNoElement() async throws {
    let plain = try await page(
      ReportRecords.hostile.map { _ in try ReportRecords.record("a.png") })
    let hostile = try await page(ReportRecords.hostile.map { try ReportRecords.record($0) })
    for mark in ["<", ">", "<script", "</script", "<!--", "\u{2028}", "\u{2029}", "\u{202E}gpj<"] {
      let counts = [plain, hostile].map { $0.components(separatedBy: mark).count }
      #expect(counts[0] == counts[1], "\(mark)")
    }
  }

  @Test func jsonIsSafeInAScript() throws {
    let text = "</script><!-- ]]> & \u{2028}\u{2029}\u{0}\u{1F}\u{7F}\\u003C\"'"
    let json = try PageData.json([text])
    for mark in ["<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}", "\u{1F}"] {
      #expect(!json.contains(mark))
    }
    #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
  }

  /// The policy names the script and the style by their sums, so it must be of these very bytes.
  @Test func thePolicyAllowsThisScriptAndNothingElse() async throws {
    let page = try await page([try ReportRecords.record("a.png")])
    let policy = ReportPage.policy
    #expect(page.contains("http-equiv=\"Content-Security-Policy\" content=\"\(policy)\""))
    #expect(policy.hasPrefix("default-src 'none'; "))
    for word in ["unsafe", "http:", "https:", "*", "connect-src", "blob:"] {
      #expect(!policy.contains(word))
    }
    for address in ["http://", "https://", "src=\"", "@import", "url("] {
      #expect(!page.contains(address), "\(address)")
    }
    #expect(!page.contains(" style=\"") && !page.contains(" onclick"))
    #expect(!page.contains("innerHTML") && !page.contains("document.write"))
  }

  @Test func seedsKeepAllTheirDigits() async throws {
    let page = try await page([try ReportRecords.record("a.png", seed: .max)])
    let rows = try #require(
      try JSONSerialization.jsonObject(with: data("rows", of: page)) as? [[String: Any]])
    #expect(rows.first?["seed"] as? String == "18446744073709551615")
  }

  @Test func failuresComeFirstAndAlone() throws {
    let records = try [
      ReportRecords.record("z", status: .failed, message: "m"), ReportRecords.record("a"),
    ]
    #expect(BatchReport(folder: "x", records).records.map(\.input) == ["z", "a"])
    let failures = BatchReport(folder: "x", records, onlyFailures: true)
    #expect(failures.records.map(\.input) == ["z"] && failures.summary.done == 1)
  }

  @Test func aFolderWithoutAJournalIsNoInput() throws {
    let folder = try TemporaryFolder()
    try folder.write("{}\nnonsense\n", to: "broken/.retouch/journal/a.jsonl")
    try folder.write("x", to: "file")
    for name in [".", "broken", "file", "absent"] {
      do {
        _ = try BatchReport(of: folder(name))
        Issue.record("\(name)")
      } catch {
        #expect(error.kind == .noInput && error.description.contains(name), "\(name)")
      }
    }
  }
}
