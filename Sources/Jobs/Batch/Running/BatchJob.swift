import Foundation
import Pictures
import RetouchKit

/// A batch from its plan to its last result.
package struct BatchJob: Sendable {
  /// How it is done.
  package struct Settings: Sendable {
    /// Pictures that are edited at once; nil: as many as processors.
    package var jobs: Int?
    /// Threads of all; nil: one for each processor.
    package var threads: Int?
    package var writing = WriteOptions()
    package var limits = PictureLimits.standard
    /// Pages of files that hold several, from 0.
    package var page: Int?
    package var mostFailures: Int?
    /// No picture is begun after that.
    package var stopAfter: Duration?
    /// How the model is named in the sums of what is done.
    package var modelName = "bundled"
    package var shard: Shard?

    package init() {}
  }

  let plan: BatchPlan
  let template: RecipeTemplate
  let settings: Settings
  let observer: any BatchObserver

  package init(
    _ plan: BatchPlan, _ template: RecipeTemplate, _ settings: Settings,
    observer: any BatchObserver
  ) {
    self.plan = plan
    self.template = template
    self.settings = settings
    self.observer = observer
  }

  /// What would be done: each picture, and whether it is done already.
  package func preview() -> [(item: BatchItem, isDone: Bool)] {
    let state = state(ledger(BatchFolder(plan.folder)))
    return plan.items.map { ($0, state.decision($0) == .done) }
  }

  /// - Parameters:
  ///   - load: the network with this many threads; asked for when there is something to do.
  ///   - signedIn: told how to sign out, for who ends the process.
  package func run(
    load: (_ threads: Int) throws(RetouchError) -> Retoucher,
    signedIn: (@escaping @Sendable () -> Void) -> Void
  ) async throws(RetouchError) -> BatchOutcome {
    let deadline = settings.stopAfter.map { ContinuousClock.now + $0 }
    let folder = BatchFolder(plan.folder)
    try folder.prepare()
    let runner = try Runner(folder)
    defer { runner.end() }
    signedIn { runner.end() }
    let journal = try JournalWriter(folder.journal(of: runner.name, settings.shard))
    defer { journal.removeIfEmpty() }
    let ledger = ledger(folder)
    let state = state(ledger)
    let claims = Claims(folder, runner)
    let clearAway = { () throws(RetouchError) in
      try claims.clearAway { (claim) throws(RetouchError) in
        try journal.append(JournalRecord(interrupted: claim, run: runner.name))
      }
      ledger.refresh()
    }
    try clearAway()

    observer.activity("looking at what is done")
    var (open, again): ([BatchItem], [BatchItem]) = ([], [])
    var counts = BatchCounts(total: plan.items.count)
    for item in plan.items {
      if state.decision(item) == .done {
        counts.doneBefore += 1
      } else if state.wasTried(item) {
        // It may be what ended that run, or fail again: it mustn't keep the others from being done.
        again.append(item)
      } else {
        open.append(item)
      }
    }
    open += again
    ledger.begin()
    let queue = BatchQueue(
      open, counts, mostFailures: settings.mostFailures, deadline: deadline)
    guard !open.isEmpty else {
      observer.begins(counts, jobs: 0)
      return BatchOutcome(counts: counts, end: .complete)
    }
    let parallelism = Parallelism(settings, pictures: open.count)
    observer.activity("loading the model")
    let retoucher = try load(parallelism.threads)
    observer.begins(counts, jobs: parallelism.jobs)
    let worker = BatchWorker(
      settings: settings, folder: folder, template: template, state: state, claims: claims,
      journal: journal, runner: runner, retoucher: retoucher, queue: queue, observer: observer,
      memory: Admission(room: parallelism.memory), turns: Admission(room: parallelism.jobs))
    while true {
      await withTaskGroup(of: Void.self) { group in
        // One more than are edited at once: it reads while they compute.
        for _ in 0...parallelism.jobs { group.addTask { await worker.work() } }
      }
      let left = await queue.tryAgain()
      guard left > 0 else { break }
      observer.waitsForOthers(left)
      try? await Task.sleep(for: .seconds(1))
      try clearAway()
    }
    if let failure = await queue.failure { throw failure }
    return BatchOutcome(counts: await queue.counts, end: await queue.end)
  }

  private func ledger(_ folder: BatchFolder) -> Ledger {
    Ledger(folder, outputs: plan.items.map(\.output))
  }

  private func state(_ ledger: Ledger) -> BatchState {
    BatchState(
      ledger: ledger, template: template,
      sums: RecipeSums(
        model: settings.modelName, writing: settings.writing, page: settings.page),
      folder: plan.folder,
      overwrites: settings.writing.overwrite)
  }
}
