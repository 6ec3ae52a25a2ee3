import Foundation
import Pictures
import RetouchKit
import Synchronization

/// One request to edit a picture: what was asked, how far it is, what came of it.
final class PaintJob: Sendable {
  enum State: String, Sendable, CaseIterable {
    case queued, running, finished, failed, cancelled

    var isFinal: Bool { self != .queued && self != .running }
  }

  struct Request: Sendable {
    var picture: String
    /// Files by the names that they have here.
    var recipe: Recipe
    var samples: Int
    /// Whether a map is made of where the answers differ.
    var mapsSpread: Bool
    /// All files that it needs.
    var files: [String]
  }

  /// What may change.
  struct Status: Sendable {
    var state = State.queued
    var fraction = 0.0
    /// That is at work, from 1.
    var sample = 1
    var results: [String] = []
    var map: String?
    var spread: SpreadSummary?
    var notes: [String] = []
    var error: WebError?
    var seconds = 0.0
    /// How many partial results there were, and the newest.
    var previews = 0
    var preview: PartialResult?

    /// The last change; what is shown on the way is let go.
    mutating func end(as state: State) {
      self.state = state
      preview = nil
    }
  }

  let id: String
  let request: Request
  private let status = Mutex(Status())
  private let listeners = Mutex<(next: Int, all: [Int: AsyncStream<Void>.Continuation])>((0, [:]))
  private let lastAsked = Mutex(ContinuousClock.now)

  init(id: String, _ request: Request) {
    self.id = id
    self.request = request
  }

  var current: Status { status.withLock { $0 } }

  /// Changes what is known, and tells who listens. What has ended doesn't change any more.
  func change(_ body: (inout Status) -> Void) {
    status.withLock { status in
      if !status.state.isFinal { body(&status) }
    }
    for listener in listeners.withLock({ Array($0.all.values) }) { listener.yield() }
  }

  // MARK: Who follows it

  /// How often a listener is told that the connection lives.
  private static let silence = Duration.seconds(5)

  /// Somebody asked for it.
  func touch() { lastAsked.withLock { $0 = .now } }

  /// Whether nobody has followed it for a while.
  func isLeft(for patience: Duration) -> Bool {
    listeners.withLock { $0.all.isEmpty } && lastAsked.withLock { $0.duration(to: .now) } > patience
  }

  /// Tells of changes, several at once where the listener is slow, and now and then of none; ended by the function.
  func listen() -> (changes: AsyncStream<Void>, stop: @Sendable () -> Void) {
    let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = listeners.withLock { listeners in
      listeners.next += 1
      listeners.all[listeners.next] = continuation
      return listeners.next
    }
    let heartbeat = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: Self.silence)
        continuation.yield()
      }
    }
    return (
      changes,
      { [self] in
        heartbeat.cancel()
        touch()
        listeners.withLock { _ = $0.all.removeValue(forKey: number) }
        continuation.finish()
      }
    )
  }

  // MARK: As JSON

  /// - Parameter waiting: how many jobs are before it.
  func json(waiting: Int) -> JSONText {
    let status = current
    var members: [JSONText.Member] = [
      .init("id", .string(id)), .init("state", .string(status.state.rawValue)),
      .init("waiting", .whole(waiting)), .init("picture", .string(request.picture)),
      .init("recipe", request.recipe.text), .init("samples", .whole(request.samples)),
      .init("uncertainty", .flag(request.mapsSpread)),
    ]
    members += [
      .init("fraction", .number((status.fraction * 1000).rounded() / 1000)),
      .init("sample", .whole(status.sample)),
      .init("results", .array(status.results.map(JSONText.string))),
      .init("map", status.map.map(JSONText.string) ?? .null),
      .init("spread", status.spread.map(Self.spread) ?? .null),
    ]
    members += [
      .init("notes", .array(status.notes.map(JSONText.string))),
      .init("error", status.error?.json ?? .null),
      .init("seconds", .number((status.seconds * 1000).rounded() / 1000)),
    ]
    return .object(members)
  }

  private static func spread(_ spread: SpreadSummary) -> JSONText {
    .object([
      .init("answers", .whole(spread.answers)), .init("mean", .number(spread.mean)),
      .init("largest", .number(spread.largest)), .init("differing", .number(spread.differing)),
      .init("differingMean", .number(spread.differingMean)),
    ])
  }

  /// What is told of a partial result; nil when there is none.
  var previewJSON: (number: Int, json: JSONText)? {
    let status = current
    guard let preview = status.preview else { return nil }
    return (
      status.previews,
      .object([
        .init("number", .whole(status.previews)), .init("sample", .whole(status.sample)),
        .init("x", .whole(preview.place.x)), .init("y", .whole(preview.place.y)),
        .init("width", .whole(preview.place.width)),
        .init("height", .whole(preview.place.height)),
      ])
    )
  }
}

extension PaintJob.Request {
  /// The recipe of one of the answers.
  /// - Parameter sample: from 0.
  func recipe(ofSample sample: Int) -> Recipe { Self.numbered(recipe, sample) }

  /// A recipe whose last step makes a later sample than its own.
  static func numbered(_ recipe: Recipe, _ sample: Int) -> Recipe {
    guard sample > 0, let last = recipe.steps.last else { return recipe }
    var recipe = recipe
    var first = 1
    if case .integer(let number) = last["sample"] { first = number }
    recipe.steps[recipe.steps.count - 1] = last.with(sample: UInt32(clamping: first - 1 + sample))
    return recipe
  }
}
