import Pictures

/// Decoded pictures that were looked at last, as many as fit.
struct PictureCache {
  private let capacity: Int
  private var entries: [(name: FileName, picture: Picture, bytes: Int)] = []
  private var size = 0
  /// Those that are nowhere else yet.
  private var pinned: Set<FileName> = []

  /// - Parameter capacity: in bytes; the newest picture is kept, whatever its size.
  init(capacity: Int) { self.capacity = capacity }

  /// Pictures that are in use.
  mutating func picture(_ name: String) -> Picture? {
    let name = FileName(name)
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
    let entry = entries.remove(at: index)
    entries.append(entry)
    return entry.picture
  }

  /// - Parameter pinned: it stays until `unpin`.
  mutating func insert(_ picture: Picture, as name: String, pinned isPinned: Bool = false) {
    remove(name)
    let bytes = picture.memory
    entries.append((FileName(name), picture, bytes))
    size += bytes
    if isPinned { pinned.insert(FileName(name)) }
    shrink()
  }

  mutating func unpin(_ name: String) {
    pinned.remove(FileName(name))
    shrink()
  }

  mutating func remove(_ name: String) {
    let name = FileName(name)
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return }
    size -= entries.remove(at: index).bytes
    pinned.remove(name)
  }

  private mutating func shrink() {
    while size > capacity,
      let index = entries.dropLast().firstIndex(where: { !pinned.contains($0.name) })
    {
      size -= entries.remove(at: index).bytes
    }
  }
}

extension Picture {
  /// What it holds, in bytes.
  fileprivate var memory: Int {
    func bytes(_ buffer: PixelBuffer?) -> Int {
      guard let buffer else { return 0 }
      return buffer.samples.count * (buffer.isSixteenBit ? 2 : 1)
    }
    return bytes(pixels) + bytes(alpha) + bytes(fileColours?.samples)
      + bytes(fileColours?.converted) + (jpegFile?.count ?? 0)
  }
}
