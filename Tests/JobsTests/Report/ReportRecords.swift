import Foundation
import Jobs

/// Records as a batch writes them.
enum ReportRecords {
  static func record(
    _ name: String, status: JournalRecord.Status = .done, path: String? = nil,
    seconds: Double = 1, finished: String = "2026-03-01T12:00:00Z", run: String = "a-1-b",
    message: String? = nil, kind: String = "badData", notes: [String] = [], recipe: String = "r",
    seed: UInt64? = 7
  ) throws -> JournalRecord {
    let json: [String: Any] = [
      "status": status.rawValue, "input": name, "path": path ?? "in/\(name)", "recipe": recipe,
      "recipeStamp": "s", "output": name, "seconds": seconds, "notes": notes,
      "finished": finished, "run": run, "version": "0.1.0",
    ]
    var record = try JSONDecoder().decode(
      JournalRecord.self, from: try JSONSerialization.data(withJSONObject: json))
    if let message { record.error = try failure(kind, message) }
    if status == .done { (record.width, record.height, record.seed) = (40, 25, seed) }
    return record
  }

  private static func failure(_ kind: String, _ message: String) throws -> JournalRecord.Failure {
    let json: [String: Any] = ["kind": kind, "code": 65, "message": message]
    return try JSONDecoder().decode(
      JournalRecord.Failure.self, from: try JSONSerialization.data(withJSONObject: json))
  }

  /// Names that break what doesn't expect them.
  static let hostile = [
    "</script><script>alert(1)</script>.png", "<img src=x onerror=alert(1)>.png",
    "<!--<script>.png",
    "\"quoted\",and,commas.png", "line\nbreak\r\nand\ttab.png", "\u{202E}gpj.exe.png",
    "\u{2028}\u{2029}\u{0}\u{1B}[31m.png", "&lt;b&gt;.png", "=1+1.png", " spaces .png", "€🙂é.png",
    "javascript:alert(1).png", "%2e%2e?a#b.png",
  ]
}
