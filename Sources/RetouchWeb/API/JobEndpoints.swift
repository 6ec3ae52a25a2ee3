import Pictures
import RetouchKit

/// Jobs: submit, follow, cancel.
enum JobEndpoints {
  static let all = [list, submit, show, cancel, events, preview]

  /// Answers to one job.
  static let samplesRange = 1...8

  private static let picture = EditField(
    "picture", .file, "The file that is edited.", valueName: "name", isRequired: true)
  private static let samples = EditField(
    "samples", .integer(samplesRange), "Several answers to choose from.", standard: 1)
  private static let uncertainty = EditField(
    "uncertainty", .flag, "Make a map of where the answers differ; it takes two or more.",
    standard: false)
  private static let fields = [picture, samples, uncertainty]
  private static let longestRecipe = 1 << 20

  /// What a job is asked for with.
  static var schema: JSONText {
    RecipeSchema.object(
      of: fields, help: "A picture, and what is done to it.",
      adding: [("recipe", .object([.init("$ref", .string("#/components/schemas/Recipe"))]))])
  }

  private static let list = Endpoint(
    method: "GET", path: "api/jobs", summary: "All jobs, from the oldest.",
    answer: .init(status: 200, help: "The jobs.", content: .json("Jobs"))
  ) { _, desk in
    var jobs: [JSONText] = []
    for job in await desk.queue.all {
      jobs.append(job.json(waiting: await desk.queue.waiting(before: job)))
    }
    return .json(.object([.init("jobs", .array(jobs))]))
  }

  private static let submit = Endpoint(
    method: "POST", path: "api/jobs", summary: "Have a picture edited.",
    body: .json(schema: "JobRequest", atMost: longestRecipe),
    answer: .init(status: 202, help: "The job, which waits or runs.", content: .json("Job")),
    refusals: [404, 413, 415, 422, 429, 507]
  ) { call, desk in
    let request = try await request(call, desk)
    try await desk.workspace.writeAgain()
    try await desk.workspace.checkRoom()
    let job = try await desk.queue.submit(request)
    return .json(job.json(waiting: await desk.queue.waiting(before: job)), status: 202)
  }

  private static func request(_ call: Call, _ desk: Desk) async throws -> PaintJob.Request {
    let values = try Call.checked(try call.members(beside: "recipe"), of: fields)
    guard let text = call.json.object?["recipe"] else {
      throw WebError(400, "malformed", "recipe is missing")
    }
    let recipe: Recipe
    do throws(RetouchError) {
      recipe = try Recipe(text, name: "recipe")
    } catch {
      throw WebError(422, "badData", error.description)
    }
    guard recipe.model == Recipe.Model() else {
      throw WebError(
        422, "badSetting", "recipe: the model is chosen when the server is started; leave it out")
    }
    let samples = values.integer(samples) ?? 1
    guard !values.flag(uncertainty) || samples > 1 else {
      throw WebError(422, "badSetting", "uncertainty takes samples of 2 or more")
    }
    let name = values.text(picture) ?? ""
    _ = try await desk.workspace.file(name)
    var names: [String] = []
    _ = recipe.namingFiles { file in
      names.append(file)
      return file
    }
    for file in names {
      do { _ = try await desk.workspace.file(file) } catch {
        throw WebError(
          422, "noInput",
          "recipe: there is no file \(JSONText.string(file).short) here; bring it first")
      }
    }
    return PaintJob.Request(
      picture: name, recipe: recipe, samples: samples, mapsSpread: values.flag(uncertainty),
      files: names + [name])
  }

  private static let show = Endpoint(
    method: "GET", path: "api/jobs/{id}", summary: "How far a job is, and what came of it.",
    answer: .init(status: 200, help: "The job.", content: .json("Job")), refusals: [404]
  ) { call, desk in
    let job = try await desk.queue.job(call.parameter("id"))
    return .json(job.json(waiting: await desk.queue.waiting(before: job)))
  }

  private static let cancel = Endpoint(
    method: "DELETE", path: "api/jobs/{id}",
    summary: "Cancel a job; what has ended stays as it is.",
    answer: .init(status: 200, help: "The job.", content: .json("Job")), refusals: [404]
  ) { call, desk in
    let job = try await desk.queue.job(call.parameter("id"))
    await desk.queue.cancel(job)
    return .json(job.json(waiting: 0))
  }

  private static let events = Endpoint(
    method: "GET", path: "api/jobs/{id}/events",
    summary: "Follow a job: events job and preview, until it has ended.",
    answer: .init(status: 200, help: "Server-sent events.", content: .events), refusals: [404]
  ) { call, desk in
    let job = try await desk.queue.job(call.parameter("id"))
    return WebReply(
      headers: ["content-type": "text/event-stream", "cache-control": "no-store"],
      body: .events { send in try await JobEvents(job, desk.queue).send(send) })
  }

  private static let preview = Endpoint(
    method: "GET", path: "api/jobs/{id}/preview", summary: "The newest partial result.",
    query: [EditField("number", .integer(0...Int(Int32.max)), "Which; it defeats caches.")],
    answer: .init(
      status: 200, help: "The picture.", content: .file(types: ["image/jpeg", "image/png"])),
    refusals: [404]
  ) { call, desk in
    let job = try await desk.queue.job(call.parameter("id"))
    guard let preview = job.current.preview else {
      throw WebError.notFound("there is no partial result")
    }
    let picture = preview.picture
    let whole = PixelRectangle(x: 0, y: 0, width: picture.width, height: picture.height)
    let view = try await desk.workspace.heavily {
      try PictureView(of: picture, region: whole, side: 1024)
    }
    var reply = WebReply.file(view.bytes, type: view.format.mediaType)
    reply.headers["cache-control"] = "no-store"
    return reply
  }
}
