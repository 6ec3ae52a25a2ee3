#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a picture's file comes from.
public enum PictureSource: Sendable, Equatable {
  case file(path: String)
  case standardInput
  case bytes([UInt8])

  /// How messages name it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "standard input"
    case .bytes: "picture in memory"
    }
  }

  /// The whole file of a picture. Nothing of it is looked at later, so it may be overwritten at once.
  ///
  /// - Throws: `noInput` when it can't be opened or is a folder, `badData` when it is empty, larger than the limit or, by
  ///   its first bytes, no picture, `outOfResources`, `inputOutput` when reading stops with an error.
  package func readBytes(limits: PictureLimits) throws(PictureError) -> [UInt8] {
    let bytes: [UInt8]
    switch self {
    case .bytes(let given):
      bytes = given
      if bytes.count > limits.maximumFileBytes { throw tooLarge(limits) }
    case .standardInput:
      bytes = try readAll(of: 0, expecting: 0, limits: limits)
    case .file(let path):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
      guard descriptor >= 0 else { throw cannotOpen(errno) }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw cannotOpen(errno) }
      if status.st_mode & S_IFMT == S_IFDIR {
        throw PictureError(.noInput, "\(name): is a folder; give a picture file")
      }
      bytes = try readAll(of: descriptor, expecting: Int(status.st_size), limits: limits)
    }
    if bytes.isEmpty {
      throw PictureError(.badData, "\(name): is empty; give a picture file")
    }
    return bytes
  }

  private func readAll(
    of descriptor: Int32, expecting size: Int, limits: PictureLimits
  ) throws(PictureError) -> [UInt8] {
    var bytes: [UInt8] = []
    var isKnown = false
    while true {
      // What is no picture is known by its beginning, and the rest is left where it is.
      if !isKnown, bytes.count >= FileSignature.enough {
        _ = try Picture.recognised(bytes, name: name)
        isKnown = true
        if size > limits.maximumFileBytes { throw tooLarge(limits) }
        bytes.reserveCapacity(size)
      }
      let room = isKnown ? max(size - bytes.count, 0) + (1 << 16) : FileSignature.enough
      let start = bytes.count
      var failure: Int32?
      var count = 0
      // More than the expected size is asked for: streams have none, and files may grow meanwhile.
      bytes.append(
        contentsOf: [UInt8](unsafeUninitializedCapacity: min(room, 1 << 24)) { buffer, filled in
          let (result, number) = retryingInterrupts {
            read(descriptor, buffer.baseAddress, buffer.count)
          }
          if result < 0 { failure = number }
          count = max(result, 0)
          filled = count
        })
      if let failure {
        throw PictureError(
          .inputOutput, "\(name): reading stopped at byte \(start): \(systemMessage(failure))")
      }
      if count == 0 { return bytes }
      if bytes.count > limits.maximumFileBytes { throw tooLarge(limits) }
    }
  }

  private func cannotOpen(_ number: Int32) -> PictureError {
    let reason =
      number == ENOENT
      ? "no such file; check the name" : "can't be opened: \(systemMessage(number))"
    return PictureError(
      Shortage.isMeant(by: number) ? .outOfResources : .noInput, "\(name): \(reason)")
  }

  private func tooLarge(_ limits: PictureLimits) -> PictureError {
    PictureError(
      .badData,
      "\(name): the file is larger than the limit of \(limits.maximumFileBytes) bytes; raise the limit if you trust it",
      remedy: .maximumPixels
    )
  }
}
