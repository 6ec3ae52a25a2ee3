import Jobs
import RetouchKit
import Testing

@Suite struct ReportFormTests {
  @Test(arguments: [
    ("a.html", ReportForm.html), ("x/B.HTM", .html), ("a.jsonl", .jsonl), ("a.ndjson", .jsonl),
    ("a.b.csv", .csv),
  ])
  func namesSayTheForm(_ path: String, _ form: ReportForm) throws {
    #expect(try ReportForm.of(path, asked: nil) == form)
    #expect(try ReportForm.of(path, asked: form) == form)
  }

  @Test func whereTheNameSaysNothingItIsAsked() throws {
    #expect(try ReportForm.of("-", asked: .csv) == .csv)
    #expect(try ReportForm.of("report", asked: .html) == .html)
    for path in ["-", "report", "csv", "html/report", "a.json"] {
      #expect(throws: RetouchError.self) { try ReportForm.of(path, asked: nil) }
    }
    #expect(throws: RetouchError.self) { try ReportForm.of("a.csv", asked: .html) }
  }
}
