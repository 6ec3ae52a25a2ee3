import Editing
import Foundation
import Pictures
import RetouchKit

/// Does a batch's pictures, one after another. Several work side by side.
struct BatchWorker: Sendable {
  let settings: BatchJob.Settings
  let folder: BatchFolder
  let template: RecipeTemplate
  let state: BatchState
  let claims: Claims
  let journal: JournalWriter
  let runner: Runner
  let retoucher: Retoucher
  let queue: BatchQueue
  let observer: any BatchObserver
  /// Bytes; pictures.
  let memory: Admission
  let turns: Admission

  /// How often and how long a full disk is waited for.
  private static let (pause, patience) = (Duration.seconds(5), Duration.seconds(600))

  func work() async {
    while let item = await queue.take() {
      do {
        try await work(on: item)
      } catch {
        if error.kind == .diskFull {
          await queue.stop(.diskFull(error.description))
        } else {
          await queue.fail(error)
        }
      }
    }
  }

  /// - Throws: what is no picture's fault.
  private func work(on item: BatchItem) async throws(RetouchError) {
    guard try await whenThereIsRoom({ () throws(RetouchError) in try claims.take(item.output) })
    else { return await queue.isElsewhere(item) }
    // Another may have done it since it was looked at.
    state.ledger.refresh()
    let decision = state.decision(item)
    guard decision != .done else {
      claims.release(item.output)
      return await queue.wasDoneBefore()
    }
    guard state.ledger.failedElsewhere(item) == nil else {
      claims.release(item.output)
      return await queue.hasFailedElsewhere()
    }
    var record = JournalRecord(item, run: runner.name)
    do throws(RetouchError) {
      guard decision != .taken else { throw taken("\(folder.results)/\(item.output)") }
      try await edit(item, &record)
    } catch {
      if error.kind == .diskFull {
        claims.release(item.output)
        throw error
      }
      record.fail(error, of: item.path)
    }
    record.finish()
    let line = record
    try await whenThereIsRoom { () throws(RetouchError) in
      try WriteShield.shared.shielded { () throws(RetouchError) in
        try journal.append(line)
        claims.release(item.output)
      }
    }
    try observer.finished(record, await queue.finished(record))
  }

  private func edit(
    _ item: BatchItem, _ record: inout JournalRecord
  ) async throws(RetouchError) {
    let path = "\(folder.results)/\(item.output)"
    guard FileKind(item.path) != .other else {
      throw RetouchError(
        .noInput, "\(item.path): is no regular file; a batch reads pictures' files")
    }
    var stopwatch = Stopwatch()
    let source = PictureSource.file(path: item.path)
    record.inputStamp = FileStamp(item.path)
    let bytes = try await Blocking.run { () throws(RetouchError) in
      do { return try source.readBytes(limits: settings.limits) } catch {
        throw RetouchError(error)
      }
    }
    record.inputSHA256 = FileSum.sha256(bytes)
    stopwatch.stop()
    let ticket = await memory.enter(
      bytes.count + (PictureHeader(of: bytes)?.pixels ?? 0) * Parallelism.bytesPerPixel)
    let outcome: Result<Void, RetouchError>
    do {
      try await edit(item, bytes, ticket, to: path, &record, &stopwatch)
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    await memory.leave(ticket)
    record.seconds = stopwatch.seconds
    try outcome.get()
  }

  private func edit(
    _ item: BatchItem, _ bytes: [UInt8], _ ticket: Admission.Ticket, to path: String,
    _ record: inout JournalRecord, _ stopwatch: inout Stopwatch
  ) async throws(RetouchError) {
    stopwatch.start()
    let recipe = try template.recipe(item.overrides)
    try checkFiles(of: recipe)
    let sums = state.sums.sums(of: recipe)
    (record.recipe, record.recipeStamp) = (sums.sum, sums.stamp)
    let (picture, steps) = try await Blocking.run { () throws(RetouchError) in
      do {
        let picture = try Picture.decode(
          bytes, name: item.path, limits: settings.limits, page: settings.page,
          salvaging: recipe.salvages)
        return (picture, try RecipePlan(recipe, for: picture, limits: settings.limits))
      } catch {
        throw RetouchError(error)
      }
    }
    record.notes = picture.notes
    let output = try await whenThereIsRoom { () throws(RetouchError) in
      var options = settings.writing
      // Where nothing lies, nothing is replaced, whatever comes there meanwhile.
      options.overwrite = FileKind(path) != nil
      try BatchFolder.make(FilePath.folder(of: path))
      var request = OutputRequest(path, options: options)
      request.reads = [FileUse("the picture", item.path)] + recipe.fileUses(of: "the recipe")
      return try OutputPlan(request)
    }
    try output.check(picture, width: steps.size.width, height: steps.size.height)
    stopwatch.stop()
    let pixels = picture.width * picture.height + steps.size.width * steps.size.height
    await memory.raise(ticket, to: bytes.count + pixels * Parallelism.bytesPerPixel)

    let turn = await turns.enter(1)
    stopwatch.start()
    let edited: Result<RecipeResult, RetouchError>
    do {
      edited = .success(try await retoucher.run(steps, on: picture) { _ in })
    } catch {
      edited = .failure(error)
    }
    await turns.leave(turn)
    let result = try edited.get()
    record.add(result)

    let destination = PictureDestination.file(path: path)
    let encoded = try await Blocking.run { () throws(RetouchError) in
      try output.encoded(result.picture, for: destination)
    }
    let sum = FileSum.sha256(encoded)
    record.outputSHA256 = sum
    stopwatch.stop()
    record.outputStamp = try await whenThereIsRoom { () throws(RetouchError) in
      try claims.announce(item.output, sum: sum)
      // A while has gone by: what lies there now may be somebody's.
      guard state.decision(item) != .taken else { throw taken(path) }
      try output.write(encoded, to: destination)
      return FileStamp(path)
    }
  }

  private func taken(_ path: String) -> RetouchError {
    RetouchError(
      .cannotCreate,
      FileKind.isLink(path)
        ? "\(path): is a link, and a batch replaces none; take it away"
        : "\(path): exists already, and no batch wrote it; choose another name or ask to overwrite it",
      remedy: FileKind.isLink(path) ? nil : .overwrite)
  }

  /// A pipe among masks would be waited for.
  private func checkFiles(of recipe: Recipe) throws(RetouchError) {
    var strange: String?
    _ = recipe.namingFiles { path in
      if FileKind(path) == .other { strange = path }
      return path
    }
    if let strange {
      throw RetouchError(.noInput, "\(strange): is no regular file; a batch reads masks' files")
    }
  }

  /// Waits as long as the disk is full.
  /// - Throws: what the body throws; `diskFull` when there was no room for ten minutes.
  private func whenThereIsRoom<Value: Sendable>(
    _ body: @escaping @Sendable () throws(RetouchError) -> Value
  ) async throws(RetouchError) -> Value {
    let begun = ContinuousClock.now
    var isPaused = false
    while true {
      do {
        let value = try await Blocking.run(body)
        if isPaused { observer.resumed() }
        return value
      } catch {
        guard error.kind == .diskFull, ContinuousClock.now - begun < Self.patience else {
          throw error
        }
        if !isPaused { observer.paused(error.description) }
        isPaused = true
        try? await Task.sleep(for: Self.pause)
      }
    }
  }
}

/// Seconds of several spans together.
private struct Stopwatch {
  private var begun: ContinuousClock.Instant? = .now
  private var total = Duration.zero

  mutating func start() { begun = .now }

  mutating func stop() {
    if let begun { total += .now - begun }
    begun = nil
  }

  var seconds: Double { (total + (begun.map { .now - $0 } ?? .zero)) / .seconds(1) }
}
