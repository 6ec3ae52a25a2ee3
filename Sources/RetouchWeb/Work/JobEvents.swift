import RetouchKit

/// A job's changes as server-sent events, for one listener.
struct JobEvents: Sendable {
  /// Changes that come faster are told together.
  private static let pause = Duration.milliseconds(100)

  private let job: PaintJob
  private let queue: WorkQueue

  init(_ job: PaintJob, _ queue: WorkQueue) {
    self.job = job
    self.queue = queue
  }

  /// Until the job has ended, or the listener goes away, which throws.
  func send(_ send: WebReply.EventSender) async throws {
    let (changes, stop) = job.listen()
    defer { stop() }
    var shown = 0
    var iterator = changes.makeAsyncIterator()
    while true {
      let isFinal = job.current.state.isFinal
      try await send(Self.event("job", job.json(waiting: await queue.waiting(before: job))))
      if let (number, json) = job.previewJSON, number != shown {
        shown = number
        try await send(Self.event("preview", json))
      }
      if isFinal { return }
      try await Task.sleep(for: Self.pause)
      guard await iterator.next() != nil else { return }
    }
  }

  /// JSON on a line has no line breaks, so a line is enough.
  private static func event(_ name: String, _ data: JSONText) -> [UInt8] {
    Array("event: \(name)\ndata: \(data.line)\n\n".utf8)
  }
}
