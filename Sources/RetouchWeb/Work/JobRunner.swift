import Foundation
import Pictures
import RetouchKit

/// Runs jobs on the one model.
actor JobRunner {
  private let workspace: Workspace
  private let loading: Task<Retoucher, any Error>

  /// - Parameter load: the model; it is loaded at once, in the background.
  init(_ workspace: Workspace, load: @escaping @Sendable () throws(RetouchError) -> Retoucher) {
    self.workspace = workspace
    loading = Task { try await workspace.heavily(load) }
  }

  /// Does what a job asks for, and says in it what came of it.
  func run(_ job: PaintJob) async {
    let start = ContinuousClock.now
    job.change { $0.state = .running }
    do {
      try await answer(job, since: start)
      job.change { status in
        status.state = .finished
        status.fraction = 1
        status.seconds = (ContinuousClock.now - start) / .seconds(1)
        status.preview = nil
      }
    } catch {
      var error = WebError(error)
      error.message = workspace.folder.leftOut(of: error.message)
      job.change { status in
        status.state = error.kind == "cancelled" ? .cancelled : .failed
        status.error = error
        status.preview = nil
      }
    }
  }

  private func answer(_ job: PaintJob, since start: ContinuousClock.Instant) async throws {
    let request = job.request
    let picture = try await workspace.picture(request.picture)
    let format = try await workspace.file(request.picture).facts?.format ?? picture.sourceFormat
    var paths: [String: String] = [:]
    for name in request.files { paths[name] = try await workspace.path(name) }
    let known = paths
    let recipe = request.recipe.namingFiles { known[$0] ?? $0 }
    let retoucher = try await loading.value
    let shared = request.samples > 1 ? recipe.steps.count - 1 : 0
    var before = picture
    var done = 0.0
    if shared > 0 {
      // What all answers begin with is made once.
      done = 0.5
      before = try await run(
        Recipe(Array(recipe.steps[..<shared])), on: picture, job, retoucher, share: 0..<done)
    }
    let width = (1 - done) / Double(request.samples)
    var spread: SpreadMap?
    for sample in 0..<request.samples {
      try Task.checkCancellation()
      job.change { status in
        status.sample = sample + 1
        status.preview = nil
      }
      let answer = PaintJob.Request.numbered(Recipe(Array(recipe.steps[shared...])), sample)
      let low = done + width * Double(sample)
      let result = try await run(answer, on: before, job, retoucher, share: low..<low + width)
      if request.mapsSpread {
        var answers = spread ?? SpreadMap(of: result)
        spread = nil
        try answers.add(result)
        spread = answers
      }
      let name = try await workspace.add(
        result: result, stem: stem(of: request), origin: .result,
        source: .init(picture: request.picture, job: job.id, sample: sample + 1), format: format)
      job.change { $0.results.append(name) }
    }
    if let spread {
      let map = try await workspace.heavily { [spread] () throws(RetouchError) in
        (picture: try spread.picture(), summary: try spread.summary())
      }
      let name = try await workspace.add(
        result: map.picture, stem: "\(stem(of: request))-uncertainty", origin: .uncertainty,
        source: .init(picture: request.picture, job: job.id), format: .png)
      job.change { status in
        status.map = name
        status.spread = map.summary
      }
    }
  }

  /// The steps of a recipe; its progress is a part of the job's.
  private func run(
    _ recipe: Recipe, on picture: Picture, _ job: PaintJob, _ retoucher: Retoucher,
    share: Range<Double>
  ) async throws -> Picture {
    let limits = workspace.limits.pictures
    let plan = try await workspace.heavily { () throws(RetouchError) in
      try RecipePlan(recipe, for: picture, limits: limits)
    }
    let result = try await retoucher.run(
      plan, on: picture,
      onProgress: { progress in
        job.change {
          $0.fraction = share.lowerBound + (share.upperBound - share.lowerBound) * progress.fraction
        }
      },
      onPreview: { preview in
        job.change { status in
          status.previews += 1
          status.preview = preview
        }
      })
    job.change { status in
      for note in result.reports.flatMap(\.notes) where !status.notes.contains(note) {
        status.notes.append(note)
      }
    }
    return result.picture
  }

  /// `boat.jpg` and an inpaint: `boat-inpaint`; of a result that is edited again the first name stays.
  private func stem(of request: PaintJob.Request) -> String {
    var stem = FileNaming.parts(of: request.picture).stem
    let names = Edit.kinds.map(\.name)
    let words = stem.split(separator: "-")
    if words.count > 1, let last = words.last {
      if names.contains(String(last)) {
        stem = words.dropLast().joined(separator: "-")
      } else if Int(last) != nil, words.count > 2, names.contains(String(words[words.count - 2])) {
        stem = words.dropLast(2).joined(separator: "-")
      }
    }
    let edit = request.recipe.steps.last?.edit ?? "edit"
    return "\(stem)-\(edit)"
  }
}
