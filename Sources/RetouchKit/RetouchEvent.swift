import Editing
import Pictures

/// What a running edit or recipe tells. More cases may come: give a `switch` a default.
public enum RetouchEvent<Progress: Sendable, Result: Sendable>: Sendable {
  case progress(Progress)
  /// The part of the picture that is at work, as the sampler takes it to be.
  case preview(PartialResult)
  /// The last.
  case finished(Result)
}

/// What an edit has so far of the part that is at work.
public struct PartialResult: Sendable {
  /// As the sampler takes it to be; smaller than its place while an edit works coarse to fine.
  public var picture: Picture
  /// Where it belongs in the result, in whole pixels; it may reach beyond the result.
  public var place: PixelRectangle

  public init(picture: Picture, place: PixelRectangle) {
    self.picture = picture
    self.place = place
  }
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
  ///   default: break
  ///   }
  /// }
  /// ```
  ///
  /// The sequence throws what `apply` does.
  /// - Parameters:
  ///   - edit: what is to be done.
  ///   - picture: it is not changed.
  ///   - settings: as of `apply`.
  ///   - previews: whether estimates are shown between.
  public func events(
    of edit: Edit, on picture: Picture, settings: EditSettings = .init(), previews: Bool = false
  ) -> AsyncThrowingStream<EditEvent, any Error> {
    stream { tell, show in
      try await apply(
        edit, to: picture, settings: settings, onProgress: tell, onPreview: previews ? show : nil)
    }
  }

  /// The same of a recipe; the sequence throws what `run` does.
  public func events(
    of recipe: Recipe, on picture: Picture, limits: PictureLimits = .standard,
    previews: Bool = false
  ) -> AsyncThrowingStream<RecipeEvent, any Error> {
    stream { tell, show in
      try await run(
        recipe, on: picture, limits: limits, onProgress: tell, onPreview: previews ? show : nil)
    }
  }

  private func stream<Progress: Sendable, Result: Sendable>(
    _ body:
      @escaping @Sendable (
        @escaping @Sendable (Progress) -> Void, @escaping @Sendable (PartialResult) -> Void
      ) async throws -> Result
  ) -> AsyncThrowingStream<RetouchEvent<Progress, Result>, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
      let task = Task {
        do {
          let result = try await body(
            { continuation.yield(.progress($0)) }, { continuation.yield(.preview($0)) })
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
