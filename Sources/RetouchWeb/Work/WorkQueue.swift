import Foundation
import RetouchKit

/// Jobs one after another, on one model: as many wait as are allowed to.
actor WorkQueue {
  /// Jobs that wait, beside the one at work.
  static let longest = 8
  /// Jobs that are remembered after their end.
  private static let remembered = 300

  private let workspace: Workspace
  private let runner: JobRunner
  private let patience: Duration
  private var jobs: [PaintJob] = []
  private var waiting: [PaintJob] = []
  private var running: (job: PaintJob, task: Task<Void, Never>)?
  private var count = 0
  private var watch: Task<Void, Never>?

  /// - Parameter patience: how long a job goes on that nobody follows.
  init(_ workspace: Workspace, _ runner: JobRunner, patience: Duration) {
    self.patience = patience
    self.workspace = workspace
    self.runner = runner
  }

  /// From the oldest.
  var all: [PaintJob] { jobs }

  /// - Throws: `WebError` 404.
  func job(_ id: String) throws(WebError) -> PaintJob {
    guard let job = jobs.first(where: { $0.id == id }) else {
      throw .notFound("there is no job of this name")
    }
    job.touch()
    return job
  }

  func waiting(before job: PaintJob) -> Int {
    guard let place = waiting.firstIndex(where: { $0 === job }) else { return 0 }
    return place + (running == nil ? 0 : 1)
  }

  /// - Throws: `WebError` 429 when too many wait.
  func submit(_ request: PaintJob.Request) async throws(WebError) -> PaintJob {
    // Held before it can run, and end: the actor is free to do both while this waits.
    await workspace.hold(request.files)
    guard waiting.count < Self.longest else {
      await workspace.release(request.files)
      throw WebError(
        429, "busy", "\(Self.longest) edits wait already; try again when one is done",
        headers: ["retry-after": "2"])
    }
    count += 1
    let job = PaintJob(id: "j\(count)", request)
    jobs.append(job)
    waiting.append(job)
    forget()
    watchOver()
    next()
    return job
  }

  /// Stops a job; what is done of it stays.
  func cancel(_ job: PaintJob) async {
    guard !job.current.state.isFinal else { return }
    job.change { $0.end(as: .cancelled) }
    if running?.job === job {
      running?.task.cancel()
    } else if let place = waiting.firstIndex(where: { $0 === job }) {
      waiting.remove(at: place)
      await workspace.release(job.request.files)
    }
  }

  private func next() {
    guard running == nil, !waiting.isEmpty else { return }
    let job = waiting.removeFirst()
    running = (job, Task { await run(job) })
    for job in waiting { job.change { _ in } }
  }

  private func run(_ job: PaintJob) async {
    await runner.run(job)
    await workspace.release(job.request.files)
    running = nil
    next()
  }

  private func forget() {
    guard jobs.count > Self.remembered else { return }
    if let old = jobs.firstIndex(where: { $0.current.state.isFinal }) { jobs.remove(at: old) }
  }

  // MARK: Those who went away

  private func watchOver() {
    guard watch == nil else { return }
    watch = Task { [weak self] in
      while await self?.cancelLeft() == true { try? await Task.sleep(for: .milliseconds(500)) }
    }
  }

  /// - Returns: whether there is still something to watch.
  private func cancelLeft() async -> Bool {
    let active = jobs.filter { !$0.current.state.isFinal }
    for job in active where job.isLeft(for: patience) { await cancel(job) }
    if active.isEmpty { watch = nil }
    return !active.isEmpty
  }
}
