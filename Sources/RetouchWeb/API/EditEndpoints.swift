import Pictures
import RetouchKit

/// What edits there are and what they may be told; the page's forms are made of it.
enum EditEndpoints {
  static let all = [list]

  private static let list = Endpoint(
    method: "GET", path: "api/edits", summary: "The edits, their fields, and what is allowed.",
    answer: .init(status: 200, help: "What there is.", content: .json("Edits"))
  ) { _, desk in
    let limits = desk.workspace.limits
    return .json(
      .object([
        .init("version", .string(Retoucher.version)),
        .init("model", .object([.init("name", .string(desk.model))])),
        .init(
          "limits",
          .object([
            .init("fileBytes", .whole(limits.fileBytes)),
            .init("pixels", .whole(limits.pictures.maximumPixels)),
            .init("samples", .whole(JobEndpoints.samplesRange.upperBound)),
            .init("queue", .whole(WorkQueue.longest)),
          ])),
        .init(
          "formats",
          .array(PictureFormat.allCases.filter(\.canBeWritten).map { .string($0.rawValue) })),
        .init("edits", .array(EditKinds.all.map(EditForm.json))),
      ]))
  }
}
