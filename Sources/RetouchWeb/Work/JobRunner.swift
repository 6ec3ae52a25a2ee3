import Pictures
import RetouchKit

/// Runs jobs on the one model.
struct JobRunner: Sendable {
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
      try await answer(job)
      job.change { status in
        status.seconds = (ContinuousClock.now - start) / .seconds(1)
        status.fraction = 1
        status.end(as: .finished)
      }
    } catch {
      var error = WebError(error)
      error.message = workspace.folder.leftOut(of: error.message)
      job.change { status in
        status.error = error
        status.end(as: error.kind == "cancelled" ? .cancelled : .failed)
      }
    }
  }

  /// What a job needs, found and read.
  private struct Preparation {
    var picture: Picture
    /// With files by their paths.
    var recipe: Recipe
    /// What results are called, and what downloads of them are written as.
    var stem: String
    var format: PictureFormat
  }

  private func prepared(_ request: PaintJob.Request) async throws -> Preparation {
    let picture = try await workspace.picture(request.picture)
    let file = try await workspace.file(request.picture)
    var paths: [String: String] = [:]
    for name in request.files { paths[name] = try await workspace.path(name) }
    let known = paths
    let edit = request.recipe.steps.last?.edit ?? "edit"
    return Preparation(
      picture: picture, recipe: request.recipe.namingFiles { known[$0] ?? $0 },
      stem: "\(try await workspace.stem(of: request.picture))-\(edit)",
      format: file.facts?.format ?? picture.sourceFormat)
  }

  private func answer(_ job: PaintJob) async throws {
    let request = job.request
    let prepared = try await prepared(request)
    let steps = prepared.recipe.steps
    // What all answers begin with is made once, and taken for half of the work.
    let shared = request.samples > 1 ? steps.count - 1 : 0
    var before = prepared.picture
    if shared > 0 {
      before = try await run(Recipe(Array(steps[..<shared])), on: before, job, share: 0..<0.5)
    }
    let begun = shared > 0 ? 0.5 : 0
    let width = (1 - begun) / Double(request.samples)
    var spread: SpreadMap?
    for sample in 0..<request.samples {
      try Task.checkCancellation()
      job.change { status in
        status.sample = sample + 1
        status.preview = nil
      }
      let last = PaintJob.Request.numbered(Recipe(Array(steps[shared...])), sample)
      let low = begun + width * Double(sample)
      let result = try await run(last, on: before, job, share: low..<low + width)
      if request.mapsSpread {
        var answers = spread ?? SpreadMap(of: result)
        spread = nil
        try answers.add(result)
        spread = answers
      }
      let name = try await workspace.add(
        result: result, stem: prepared.stem, origin: .result,
        source: .init(picture: request.picture, job: job.id, sample: sample + 1),
        format: prepared.format)
      job.change { $0.results.append(name) }
    }
    if let spread { try await addMap(of: spread, stem: prepared.stem, to: job) }
  }

  private func addMap(of spread: SpreadMap, stem: String, to job: PaintJob) async throws {
    let map = try await workspace.heavily {
      (picture: try spread.picture(), summary: try spread.summary())
    }
    let name = try await workspace.add(
      result: map.picture, stem: "\(stem)-uncertainty", origin: .uncertainty,
      source: .init(picture: job.request.picture, job: job.id), format: .png)
    job.change { status in
      status.map = name
      status.spread = map.summary
    }
  }

  /// The steps of a recipe; its progress is a part of the job's.
  private func run(
    _ recipe: Recipe, on picture: Picture, _ job: PaintJob, share: Range<Double>
  ) async throws -> Picture {
    let retoucher = try await loading.value
    let limits = workspace.limits.pictures
    let plan = try await workspace.heavily {
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
}
