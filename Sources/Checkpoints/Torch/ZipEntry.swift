/// An entry of a zip archive's directory.
struct ZipEntry {
  let name: String
  let checksum: UInt32
  let size: Int
  /// Where its local header is.
  let offset: Int
  fileprivate let flags: UInt16
  fileprivate let nameBytes: Range<Int>

  /// Bit 3: sizes follow the data; bit 11: the name is UTF-8.
  private static let knownFlags: UInt16 = 1 << 3 | 1 << 11

  init(_ cursor: inout ByteCursor, _ reader: ZipReader) throws(CheckpointError) {
    guard cursor.little(UInt32.self) == 0x0201_4B50, cursor.take(4) != nil,
      let flags = cursor.little(UInt16.self), let method = cursor.little(UInt16.self),
      cursor.take(4) != nil, let checksum = cursor.little(UInt32.self),
      let packed = cursor.little(UInt32.self), let plain = cursor.little(UInt32.self),
      let nameLength = cursor.little(UInt16.self), let extraLength = cursor.little(UInt16.self),
      let commentLength = cursor.little(UInt16.self), let disk = cursor.little(UInt16.self),
      cursor.take(6) != nil, let start = cursor.little(UInt32.self),
      let nameBytes = cursor.take(Int(nameLength)), let extra = cursor.take(Int(extraLength)),
      cursor.take(Int(commentLength)) != nil
    else { throw reader.unsound("an entry of its directory is cut short") }
    guard let name = reader.bytes.text(in: nameBytes), Self.isPlain(name) else {
      throw reader.unsound("the name of an entry is no plain path inside it")
    }
    guard flags & 1 == 0 else { throw reader.unsound("the entry \(name) is encrypted") }
    guard method == 0 else {
      // The only archives of PyTorch that compress anything.
      if name.contains("/code/") { throw reader.program }
      throw reader.unsound(
        "the entry \(name) is compressed, which torch.save never does; save it anew")
    }
    guard flags & ~Self.knownFlags == 0, disk == 0 else {
      throw reader.unsound("the entry \(name) has flags that torch.save does not set")
    }
    var large = try ZipLargeFields(extra, reader)
    guard let size = large.value(plain), let packedSize = large.value(packed), size == packedSize,
      let offset = large.value(start)
    else { throw reader.unsound("the sizes of the entry \(name) disagree") }
    self.name = name
    self.checksum = checksum
    self.size = size
    self.offset = offset
    self.flags = flags
    self.nameBytes = nameBytes
  }

  /// A relative path without anything that another program could understand differently.
  private static func isPlain(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 1024 && parts.count > 1
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" }
  }
}

/// Where an entry's bytes are, as its local header has it.
struct ZipPlace {
  let entry: ZipEntry
  let data: Range<Int>
  /// With the header before and the sizes after.
  let whole: Range<Int>

  /// - Parameter limit: where the directory starts.
  init(_ entry: ZipEntry, before limit: Int, _ reader: ZipReader) throws(CheckpointError) {
    let outside = reader.unsound("the entry \(entry.name) lies outside the file")
    guard entry.offset <= limit, limit <= reader.bytes.count else { throw outside }
    var cursor = ByteCursor(reader.bytes, in: entry.offset..<limit)
    guard let signature = cursor.little(UInt32.self), cursor.take(2) != nil,
      let flags = cursor.little(UInt16.self), let method = cursor.little(UInt16.self),
      cursor.take(4) != nil, let checksum = cursor.little(UInt32.self),
      let packed = cursor.little(UInt32.self), let plain = cursor.little(UInt32.self),
      let nameLength = cursor.little(UInt16.self), let extraLength = cursor.little(UInt16.self),
      let name = cursor.take(Int(nameLength)), let extra = cursor.take(Int(extraLength)),
      let data = cursor.take(entry.size)
    else { throw outside }
    var large = try ZipLargeFields(extra, reader)
    let sizes = [large.value(plain), large.value(packed)]
    // With bit 3 the header was written before the data, when nothing was known.
    let late = flags & 1 << 3 != 0
    guard signature == 0x0403_4B50, flags == entry.flags, method == 0,
      reader.bytes[name].elementsEqual(reader.bytes[entry.nameBytes]),
      checksum == entry.checksum || late && checksum == 0,
      sizes.allSatisfy({ $0 == entry.size || late && $0 == 0 })
    else {
      throw reader.unsound("the entry \(entry.name) differs from the directory")
    }
    if late, !Self.passDescriptor(&cursor, of: entry) {
      throw reader.unsound("what follows the entry \(entry.name) differs from the directory")
    }
    self.entry = entry
    self.data = data
    whole = entry.offset..<cursor.position
  }

  /// Checksum and sizes after the data; the sizes have 4 bytes, or 8 in large archives.
  private static func passDescriptor(_ cursor: inout ByteCursor, of entry: ZipEntry) -> Bool {
    guard cursor.little(UInt32.self) == 0x0807_4B50,
      cursor.little(UInt32.self) == entry.checksum
    else { return false }
    let sizes = cursor
    if cursor.little(UInt32.self).map(Int.init) == entry.size,
      cursor.little(UInt32.self).map(Int.init) == entry.size
    {
      return true
    }
    cursor = sizes
    let size = UInt64(entry.size)
    return cursor.little(UInt64.self) == size && cursor.little(UInt64.self) == size
  }
}

/// The numbers that had no room in 32 bits, in the extra field 1 of an entry.
private struct ZipLargeFields {
  private var values: [UInt64] = []

  init(_ extra: Range<Int>, _ reader: ZipReader) throws(CheckpointError) {
    var cursor = ByteCursor(reader.bytes, in: extra)
    var isThere = false
    while cursor.left > 0 {
      guard let kind = cursor.little(UInt16.self), let length = cursor.little(UInt16.self),
        let field = cursor.take(Int(length))
      else { throw reader.unsound("an extra field of an entry is cut short") }
      guard kind == 1 else { continue }
      guard !isThere else { throw reader.unsound("an entry has its sizes twice") }
      isThere = true
      var numbers = ByteCursor(reader.bytes, in: field)
      while let number = numbers.little(UInt64.self) { values.append(number) }
    }
    values.reverse()
  }

  /// A number, taken from the extra field where the 32 bits say that it is there.
  mutating func value(_ short: UInt32) -> Int? {
    if short < .max { return Int(short) }
    guard let long = values.popLast() else { return nil }
    return Int(exactly: long)
  }
}
