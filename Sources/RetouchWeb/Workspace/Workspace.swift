import Foundation
import Jobs
import Pictures
import RetouchKit

/// The files that the page works with, by plain names; nothing else of the machine can be named.
actor Workspace {
  /// What may be asked of the machine.
  struct Limits: Sendable {
    var pictures = PictureLimits.standard
    /// Bytes of an upload.
    var fileBytes = 512 << 20
    /// Of the drawings, uploads and results in all.
    var storedBytes = 8 << 30
    var files = 5000
    /// Decoded pictures that are kept at hand, in bytes.
    var cacheBytes = 768 << 20
  }

  nonisolated let limits: Limits
  nonisolated let folder: WorkFolder
  /// Decoding and encoding, as many at once as there are processors.
  private let heavy: Admission
  /// Of that, what may take seconds; something is left for views.
  private let long: Admission
  private var files: [FileName: StoredFile] = [:]
  private var order: [FileName] = []
  private var cache: PictureCache
  private var decoding: [FileName: Task<Picture, any Error>] = [:]
  /// Results that aren't on the disk yet.
  private var writing: [FileName: Task<Void, Never>] = [:]
  /// Those that couldn't be written, and why; they are kept in memory.
  private var unwritten: [FileName: RetouchError] = [:]
  private var stored: [FileName: Int] = [:]
  /// Names of files that were forgotten.
  private var gone: Set<FileName> = []
  /// Files whose headers were read, whether or not they said anything.
  private var lookedAt: Set<FileName> = []
  /// How many jobs need a file.
  private var users: [FileName: Int] = [:]

  /// - Parameter given: pictures' files that were named on the command line.
  init(_ given: [String], folder: WorkFolder, limits: Limits = Limits(), processors: Int) {
    self.limits = limits
    self.folder = folder
    heavy = Admission(room: processors)
    long = Admission(room: processors - 1)
    cache = PictureCache(capacity: limits.cacheBytes)
    var known: [FileName: StoredFile] = [:]
    for path in given {
      let (stem, ending) = FilePath.stem(
        of: FileNaming.plain(FilePath.name(of: path), fallback: "picture"))
      let name = FileNaming.free(stem, ending) { known[FileName($0)] != nil }
      known[FileName(name)] = StoredFile(name: name, kind: .picture, origin: .given, path: path)
      order.append(FileName(name))
    }
    files = known
  }

  /// Pictures whose headers are read for a list, at most.
  private static let headers = 300

  /// In the order in which they came. Pictures that were given are looked at, as far as their headers go.
  func all() async -> [StoredFile] {
    let unknown = order.compactMap { files[$0] }
      .filter { $0.facts == nil && !lookedAt.contains(FileName($0.name)) }.prefix(Self.headers)
    if !unknown.isEmpty {
      lookedAt.formUnion(unknown.map { FileName($0.name) })
      let paths = unknown.map(\.path)
      let found = try? await heavily { paths.map { PictureHeader(ofFileAt: $0) } }
      for case (let file, let header?) in zip(unknown, found ?? []) {
        let key = FileName(file.name)
        if files[key]?.facts == nil { files[key]?.facts = StoredFile.Facts(header) }
      }
    }
    return order.compactMap { files[$0] }
  }

  /// - Throws: `WebError` 404.
  func file(_ name: String) throws(WebError) -> StoredFile {
    guard let file = files[FileName(name)] else { throw .notFound("there is no file of this name") }
    return file
  }

  /// A file with what is known once it has been opened.
  func opened(_ name: String) async throws -> StoredFile {
    let known = try file(name)
    if known.facts != nil { return known }
    _ = try await picture(name)
    return try file(name)
  }

  /// What names of results begin with: the first picture's, however many edits led to this one.
  func stem(of name: String) throws(WebError) -> String {
    var file = try file(name)
    while file.origin == .result, let source = file.source,
      let before = files[FileName(source.picture)]
    {
      file = before
    }
    return FilePath.stem(of: file.name).stem
  }

  // MARK: What is in them

  /// Any file as a picture; of a mask its coverage.
  func picture(_ name: String) async throws -> Picture {
    let file = try file(name)
    if let picture = cache.picture(name) { return picture }
    let key = FileName(name)
    let task =
      decoding[key]
      ?? Task { [limits, folder] in
        try await heavily { try Self.read(file, limits.pictures, folder) }
      }
    decoding[key] = task
    defer { decoding[key] = nil }
    let picture = try await task.value
    if files[key] != nil {
      cache.insert(picture, as: name)
      // A header tells less, and a picture that was given may have become another one since.
      if file.origin == .given { files[key]?.facts = StoredFile.Facts(picture) }
    }
    return picture
  }

  func mask(_ name: String) async throws -> MaskPicture {
    let file = try file(name)
    return try await heavily { [limits, folder] in
      try Self.named(file, folder) {
        try MaskPicture.read(.file(path: file.path), limits: limits.pictures)
      }
    }
  }

  /// A file's own bytes, as far as they are a picture's.
  func bytes(_ name: String) async throws -> [UInt8] {
    _ = try await path(name)
    let file = try file(name)
    return try await heavily { [limits, folder] in
      try Self.named(file, folder) {
        let bytes = try PictureSource.file(path: file.path).readBytes(limits: limits.pictures)
        guard PictureHeader(of: bytes) != nil else {
          throw RetouchError(.badData, "\(file.name): is no picture any more")
        }
        return bytes
      }
    }
  }

  private static func read(
    _ file: StoredFile, _ limits: PictureLimits, _ folder: WorkFolder
  ) throws(RetouchError) -> Picture {
    try named(file, folder) {
      switch file.kind {
      case .mask:
        Picture(pixels: try MaskPicture.read(.file(path: file.path), limits: limits).pixels)
      case .picture, .hints: try Picture.read(.file(path: file.path), limits: limits)
      }
    }
  }

  /// Reads a file that is one; errors name it as the page does.
  private static func named<Value>(
    _ file: StoredFile, _ folder: WorkFolder, _ body: () throws -> Value
  ) throws(RetouchError) -> Value {
    do {
      // A pipe in a picture's place would be waited for without end.
      guard FileKind(file.path) == .file else {
        throw RetouchError(.noInput, "\(file.name): the file is gone")
      }
      return try body()
    } catch {
      let error = RetouchError(error)
      throw RetouchError(
        error.kind,
        folder.leftOut(of: error.description.replacing(file.path, with: file.name)))
    }
  }

  /// Work that holds a processor; as much at once as there are.
  /// - Parameter mayTakeSeconds: it leaves a processor for what doesn't.
  nonisolated func heavily<Value: Sendable>(
    mayTakeSeconds: Bool = false, _ body: @escaping @Sendable () throws -> Value
  ) async throws(RetouchError) -> Value {
    let place = mayTakeSeconds ? await long.enter(1) : nil
    let ticket = await heavy.enter(1)
    let result: Result<Value, RetouchError>
    do throws(RetouchError) {
      result = .success(
        try await Blocking.run { () throws(RetouchError) in
          do { return try body() } catch { throw RetouchError(error) }
        })
    } catch {
      result = .failure(error)
    }
    await heavy.leave(ticket)
    if let place { await long.leave(place) }
    return try result.get()
  }

  // MARK: Where they are

  /// Where a file's bytes are, once they are.
  func path(_ name: String) async throws -> String {
    let file = try file(name)
    await writing[FileName(name)]?.value
    return file.path
  }

  /// Keeps files from being deleted while a job needs them.
  func hold(_ names: [String]) { for name in names { users[FileName(name), default: 0] += 1 } }

  func release(_ names: [String]) {
    for name in names {
      let count = users[FileName(name), default: 0] - 1
      users[FileName(name)] = count > 0 ? count : nil
    }
  }

  /// - Throws: `WebError` 404; 409 for what must stay.
  func remove(_ name: String) async throws(WebError) {
    let key = FileName(name)
    await writing[key]?.value
    let file = try file(name)
    guard file.origin != .given else {
      throw WebError(409, "inUse", "pictures that the server was started with stay")
    }
    guard users[key] == nil else {
      throw WebError(409, "inUse", "\(name): a job needs it; wait, or cancel that")
    }
    files[key] = nil
    gone.insert(key)
    order.removeAll { $0 == key }
    cache.remove(name)
    stored[key] = nil
    unwritten[key] = nil
    unlink(file.path)
    unlink(Self.drawing(of: file.path))
  }

  // MARK: New ones

  /// - Throws: `WebError` 507 when there is no room for more.
  func checkRoom() throws(WebError) {
    guard stored.values.reduce(0, +) < limits.storedBytes, order.count < limits.files else {
      throw WebError(507, "full", "there is no room for more files; delete some, or start anew")
    }
  }

  /// A name that nothing has or had: views are kept by browsers under their names.
  private func take(_ stem: String, _ ending: String) -> String {
    FileNaming.free(stem, ending) { files[FileName($0)] != nil || gone.contains(FileName($0)) }
  }

  /// Takes a file over that was uploaded to a place in the folder.
  /// - Parameter name: what its owner calls it.
  func adopt(
    upload path: String, named name: String, as kind: StoredFile.Kind
  ) async throws -> StoredFile {
    var file = StoredFile(name: name, kind: kind, origin: .uploaded, path: path)
    let shown = FileNaming.plain(name, fallback: kind.rawValue)
    let opened = file
    let picture = try await heavily(mayTakeSeconds: true) { [limits, folder] in
      do throws(RetouchError) { return try Self.read(opened, limits.pictures, folder) } catch {
        let place = FilePath.name(of: path)
        throw RetouchError(error.kind, error.description.replacing(place, with: shown))
      }
    }
    let format = picture.sourceFormat
    let (stem, ending) = FilePath.stem(of: shown)
    let isRight = format.extensions.contains { ".\($0)" == ending.lowercased() }
    try checkRoom()
    file.name = take(stem, isRight ? ending : ".\(format.extensions[0])")
    file.path = folder.file(file.name)
    file.facts = StoredFile.Facts(picture)
    guard rename(path, file.path) == 0 else {
      throw RetouchError(
        .inputOutput, "\(file.name): can't be kept: \(String(cString: strerror(errno)))")
    }
    add(file)
    cache.insert(picture, as: file.name)
    return file
  }

  /// Writes a file of the page's own making.
  /// - Parameters:
  ///   - file: with a name that one is made of.
  ///   - drawing: the JSON that it was drawn from.
  func add(
    _ bytes: [UInt8], as file: StoredFile, drawing: [UInt8]? = nil
  ) throws -> StoredFile {
    try checkRoom()
    var file = file
    file.name = take(FilePath.stem(of: file.name).stem, ".png")
    file.path = folder.file(file.name)
    let path = file.path
    try WriteShield.shared.shielded { () throws(PictureError) in
      try PictureDestination.file(path: path).write(bytes, overwrite: false)
      guard let drawing else { return }
      try PictureDestination.file(path: Self.drawing(of: path)).write(drawing, overwrite: true)
    }
    add(file)
    return file
  }

  /// Where the JSON of a drawn file is.
  nonisolated static func drawing(of path: String) -> String { "\(path).json" }

  /// A result: at hand at once, on the disk soon.
  /// - Parameter format: what downloads are written as.
  func add(
    result picture: Picture, stem: String, origin: StoredFile.Origin, source: StoredFile.Source,
    format: PictureFormat
  ) async throws -> String {
    // A disk that is slower than the model, or full, doesn't fill the memory.
    while writing.count >= 2, let oldest = writing.values.first { await oldest.value }
    try await writeAgain()
    try checkRoom()
    let name = take(stem, ".png")
    let file = StoredFile(
      name: name, kind: .picture, origin: origin, path: folder.file(name),
      facts: StoredFile.Facts(picture, format: format), source: source)
    add(file)
    cache.insert(picture, as: name, pinned: true)
    writing[FileName(name)] = Task { await write(picture, file) }
    return name
  }

  private func write(_ picture: Picture, _ file: StoredFile) async {
    let key = FileName(file.name)
    do {
      try await heavily(mayTakeSeconds: true) {
        let bytes = try picture.encoded(as: .png, name: file.name)
        try WriteShield.shared.shielded { () throws(PictureError) in
          try PictureDestination.file(path: file.path).write(bytes, overwrite: true)
        }
      }
      unwritten[key] = nil
    } catch {
      unwritten[key] = error
    }
    writing[key] = nil
    guard unwritten[key] == nil, files[key] != nil else { return }
    stored[key] = Self.size(of: file.path)
    cache.unpin(file.name)
  }

  /// Tries again to write what couldn't be; as long as that fails, there are no more results.
  /// - Throws: `RetouchError` that says why.
  func writeAgain() async throws(RetouchError) {
    for key in unwritten.keys {
      guard let file = files[key], let picture = cache.picture(file.name) else {
        unwritten[key] = nil
        continue
      }
      await write(picture, file)
      if let error = unwritten[key] { throw error }
    }
  }

  private func add(_ file: StoredFile) {
    let key = FileName(file.name)
    files[key] = file
    order.append(key)
    stored[key] = Self.size(of: file.path)
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
