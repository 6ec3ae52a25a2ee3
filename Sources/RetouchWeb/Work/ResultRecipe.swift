import RetouchKit

extension WorkQueue {
  /// All edits that led to a result, from the first picture on; its files have the names that they have here.
  /// - Throws: `WebError`: 404; 409 for what is no result, or when a job on the way is forgotten; 422 when it is
  ///   longer than a recipe may be.
  func recipe(of name: String, _ workspace: Workspace) async throws(WebError) -> Recipe {
    var steps: [Recipe.Step] = []
    var file = try await workspace.file(name)
    while file.origin == .result, let source = file.source {
      guard let id = source.job, let job = all.first(where: { $0.id == id }) else {
        throw WebError(409, "forgotten", "\(name): how it was made is no longer known")
      }
      steps = job.request.recipe(ofSample: (source.sample ?? 1) - 1).steps + steps
      do { file = try await workspace.file(source.picture) } catch { break }
    }
    guard !steps.isEmpty else {
      throw WebError(409, "noResult", "\(name): is no result of an edit")
    }
    guard steps.count <= Recipe.longest else {
      throw WebError(
        422, "badData", "\(steps.count) edits led to it, and a recipe has at most \(Recipe.longest)"
      )
    }
    return Recipe(steps)
  }
}
