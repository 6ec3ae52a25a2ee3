import Editing
import Pictures

/// What a running edit or recipe tells. More cases may come (previews): give a `switch` a default.
public enum RetouchEvent<Progress: Sendable, Result: Sendable>: Sendable {
  case progress(Progress)
  /// The last.
  case finished(Result)
}

public typealias EditEvent = RetouchEvent<EditProgress, EditResult>
public typealias RecipeEvent = RetouchEvent<RecipeProgress, RecipeResult>

extension Retoucher {
  /// An edit as a sequence of events, the result the last of them. Whoever stops asking, by leaving
  /// the loop or by cancelling the task, cancels the edit. A slow reader misses progress, never the
  /// result.
  ///
  /// ```swift
  /// for try await event in retoucher.events(of: .colorize, on: picture) {
  ///   switch event {
  ///   case .progress(let progress): show(progress.fraction)
  ///   case .finished(let result): save(result.picture)
  ///   }
  /// }
  /// ```
  ///
  /// The sequence throws what `apply` does.
  public func events(
    of edit: Edit, on picture: Picture, settings: EditSettings = .init()
  ) -> AsyncThrowingStream<EditEvent, any Error> {
    stream { tell in
      try await apply(edit, to: picture, settings: settings, onProgress: tell)
    }
  }

  /// The same of a recipe; the sequence throws what `run` does.
  public func events(
    of recipe: Recipe, on picture: Picture, limits: PictureLimits = .standard
  ) -> AsyncThrowingStream<RecipeEvent, any Error> {
    stream { tell in
      try await run(recipe, on: picture, limits: limits, onProgress: tell)
    }
  }

  private func stream<Progress: Sendable, Result: Sendable>(
    _ body: @escaping @Sendable (@escaping @Sendable (Progress) -> Void) async throws -> Result
  ) -> AsyncThrowingStream<RetouchEvent<Progress, Result>, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
      let task = Task {
        do {
          let result = try await body { continuation.yield(.progress($0)) }
          continuation.yield(.finished(result))
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { @Sendable _ in task.cancel() }
    }
  }
}
