import Editing
import Foundation
import Jobs
import Pictures
import RetouchKit

/// Files: lists, uploads, views, downloads.
enum FileEndpoints {
  static let all = [list, upload, show, delete, view, content, recipe, drawing]

  private static let name = EditField(
    "name", .file, "What the file is called; its folder is left out.", valueName: "name",
    standard: "picture")
  private static let kind = EditField(
    "kind", .choice(StoredFile.Kind.allCases.map(\.rawValue)),
    "A picture; a mask, in which white is filled; colours on a transparent picture.",
    valueName: "kind", standard: .text(StoredFile.Kind.picture.rawValue))
  private static let place = 0...10_000_000
  private static let x = EditField("x", .integer(place), "The region's left edge.", standard: 0)
  private static let y = EditField("y", .integer(place), "Its upper edge.", standard: 0)
  private static let width = EditField(
    "width", .integer(1...10_000_000), "Its width.", standardText: "all there is")
  private static let height = EditField(
    "height", .integer(1...10_000_000), "Its height.", standardText: "all there is")
  private static let side = EditField(
    "side", .integer(1...4096), "Pixels of the view's longer side, at most.", standard: 1600)
  private static let format = EditField(
    "format", .choice(PictureFormat.allCases.map(\.rawValue)), "What it is written as.",
    valueName: "format", standardText: "what the picture was")
  private static let quality = EditField(
    "quality", .integer(1...100), "Of JPEG, WebP, HEIC and AVIF.", standardText: "the format's")

  private static let list = Endpoint(
    method: "GET", path: "api/files", summary: "All files, in the order in which they came.",
    answer: .init(status: 200, help: "The files.", content: .json("Files"))
  ) { _, desk in
    .json(.object([.init("files", .array(await desk.workspace.all().map(\.json)))]))
  }

  private static let upload = Endpoint(
    method: "POST", path: "api/files", summary: "Bring a picture, a mask or colours.",
    query: [name, kind], body: .file,
    answer: .init(status: 201, help: "The file; its name may differ.", content: .json("File")),
    refusals: [413, 422, 507]
  ) { call, desk in
    try await desk.workspace.checkRoom()
    let path = desk.workspace.folder.file(".\(UUID().uuidString)")
    defer { unlink(path) }
    try await UploadedFile.receive(
      call.body, at: path, atMost: desk.workspace.limits.fileBytes)
    let kind: StoredFile.Kind = call.query.choice(kind) ?? .picture
    let file = try await desk.workspace.adopt(
      upload: path, named: call.query.text(name) ?? "", as: kind)
    return .json(file.json, status: 201)
  }

  private static let show = Endpoint(
    method: "GET", path: "api/files/{name}", summary: "What is known of a file.",
    answer: .init(status: 200, help: "The file.", content: .json("File")), refusals: [404, 422]
  ) { call, desk in
    let file = try await desk.workspace.opened(call.parameter("name"))
    return .json(file.json)
  }

  private static let delete = Endpoint(
    method: "DELETE", path: "api/files/{name}", summary: "Forget a file.",
    answer: .init(status: 204, help: "It is gone.", content: .nothing), refusals: [404, 409]
  ) { call, desk in
    try await desk.workspace.remove(call.parameter("name"))
    return WebReply(status: 204)
  }

  private static let view = Endpoint(
    method: "GET", path: "api/files/{name}/view",
    summary: "A part of a picture for a screen, made smaller where it is larger than asked for.",
    query: [x, y, width, height, side],
    answer: .init(
      status: 200, help: "The view.", content: .file(types: ["image/jpeg", "image/png"])),
    refusals: [404, 422]
  ) { call, desk in
    let name = call.parameter("name")
    let picture = try await desk.workspace.picture(name)
    let isMask = try await desk.workspace.file(name).kind == .mask
    let region = PixelRectangle(
      x: call.query.integer(x) ?? 0, y: call.query.integer(y) ?? 0,
      width: call.query.integer(width) ?? picture.width,
      height: call.query.integer(height) ?? picture.height)
    let side = call.query.integer(side) ?? 1600
    let view = try await desk.workspace.heavily {
      try PictureView(of: picture, region: region, side: side, exact: isMask)
    }
    return .file(view.bytes, type: view.format.mediaType)
  }

  private static let content = Endpoint(
    method: "GET", path: "api/files/{name}/content",
    summary: "A whole file to keep: at full size, with its metadata.", query: [format, quality],
    answer: .init(
      status: 200, help: "The file.",
      content: .file(types: PictureFormat.allCases.map(\.mediaType))),
    refusals: [404, 422]
  ) { call, desk in
    let name = call.parameter("name")
    let file = try await desk.workspace.opened(name)
    let asked = call.query.text(format).flatMap(PictureFormat.init(rawValue:))
    let quality = call.query.integer(quality)
    // What came as a file goes as it came.
    if asked == nil, quality == nil, file.origin != .result, let facts = file.facts {
      return .download(
        try await desk.workspace.bytes(name), type: facts.format.mediaType, name: name)
    }
    let format = asked ?? file.facts?.format ?? .png
    let picture = try await desk.workspace.picture(name)
    let bytes = try await desk.workspace.heavily(mayTakeSeconds: true) {
      try picture.encoded(
        as: format, options: WriteOptions(quality: quality, background: .white), name: name)
    }
    return .download(
      bytes, type: format.mediaType,
      name: FilePath.stem(of: name).stem + ".\(format.extensions[0])")
  }

  private static let recipe = Endpoint(
    method: "GET", path: "api/files/{name}/recipe",
    summary: "All edits from the first picture to a result, as retouch run takes them.",
    answer: .init(status: 200, help: "The recipe.", content: .json("Recipe")),
    refusals: [404, 409, 422]
  ) { call, desk in
    let recipe = try await desk.queue.recipe(of: call.parameter("name"), desk.workspace)
    let name = FilePath.stem(of: call.parameter("name")).stem + ".json"
    return .download(Array(recipe.json.utf8), type: "application/json", name: name)
  }

  private static let drawing = Endpoint(
    method: "GET", path: "api/files/{name}/drawing", summary: "What a drawn file was made of.",
    answer: .init(status: 200, help: "The drawing.", content: .json("Drawing")),
    refusals: [404, 409]
  ) { call, desk in
    let file = try await desk.workspace.file(call.parameter("name"))
    let path = Workspace.drawing(of: file.path)
    guard file.origin == .drawn, let data = FileManager.default.contents(atPath: path) else {
      throw WebError(409, "notDrawn", "\(file.name): wasn't drawn here")
    }
    return .file(Array(data), type: "application/json")
  }
}

extension PictureFormat {
  var mediaType: String {
    switch self {
    case .jpeg: "image/jpeg"
    case .png: "image/png"
    case .webp: "image/webp"
    case .tiff: "image/tiff"
    case .heif: "image/heic"
    case .avif: "image/avif"
    }
  }
}
