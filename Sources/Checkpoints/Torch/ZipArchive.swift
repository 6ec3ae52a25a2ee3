/// The records of a zip archive as `torch.save` writes it: stored and never compressed, all under
/// one root, without overlaps. Anything else is refused, since an archive that two programs read
/// differently is how files lie.
///
/// The layout is that of PKWARE's APPNOTE.TXT 6.3, sections 4.3 and 4.5.3.
struct ZipArchive {
  /// By name, without the root.
  let records: [String: ZipRecord]

  init(_ file: MappedFile, path: String) throws(CheckpointError) {
    let reader = ZipReader(bytes: file.bytes, path: path)
    let directory = try ZipDirectory(reader)
    var cursor = ByteCursor(file.bytes, in: directory.range)
    var places: [ZipPlace] = []
    var names: Set<String> = []
    // Not as many as the directory says: each takes room in it first.
    for _ in 0..<directory.count {
      let entry = try ZipEntry(&cursor, reader)
      guard names.insert(entry.name).inserted else {
        throw reader.unsound("the entry \(entry.name) is there twice")
      }
      places.append(try ZipPlace(entry, before: directory.range.lowerBound, reader))
    }
    guard cursor.left == 0 else { throw reader.unsound("its directory is longer than its entries") }

    var end = 0
    for place in places.sorted(by: { $0.whole.lowerBound < $1.whole.lowerBound }) {
      guard place.whole.lowerBound >= end else {
        throw reader.unsound("the entry \(place.entry.name) overlaps another")
      }
      end = place.whole.upperBound
    }
    records = try Self.withoutRoot(places, reader)
    guard !records.keys.contains(where: { $0 == "constants.pkl" || $0.hasPrefix("code/") }) else {
      throw reader.program
    }
  }

  private static func withoutRoot(_ places: [ZipPlace], _ reader: ZipReader)
    throws(CheckpointError) -> [String: ZipRecord]
  {
    var records: [String: ZipRecord] = [:]
    var root: Substring?
    for place in places {
      let name = place.entry.name
      guard let slash = name.firstIndex(of: "/"), root ?? name[..<slash] == name[..<slash] else {
        throw reader.unsound("the entry \(name) is not in one folder with the others")
      }
      root = name[..<slash]
      records[String(name[name.index(after: slash)...])] = ZipRecord(
        name: name, range: place.data, checksum: place.entry.checksum)
    }
    return records
  }
}

/// What the readers of an archive's parts share.
struct ZipReader {
  let bytes: UnsafeRawBufferPointer
  let path: String

  func unsound(_ reason: String) -> CheckpointError {
    CheckpointError(.malformed, "\(path): not a sound zip archive: \(reason)")
  }

  var program: CheckpointError {
    CheckpointError(
      .unsupported,
      "\(path): a TorchScript program, which Retouch does not run; save the weights alone:"
        + " torch.save(model.state_dict(), …)")
  }

  /// A cursor over the `count` bytes from `offset` on.
  func cursor(at offset: Int, _ count: Int, of part: String) throws(CheckpointError) -> ByteCursor {
    guard offset >= 0, count <= bytes.count, offset <= bytes.count - count else {
      throw unsound("its \(part) lies outside the file")
    }
    return ByteCursor(bytes, in: offset..<offset + count)
  }
}

/// Where the directory is, and how many entries it has.
private struct ZipDirectory {
  let range: Range<Int>
  let count: Int

  init(_ reader: ZipReader) throws(CheckpointError) {
    // At the very end: a comment after it could hold another.
    let place = reader.bytes.count - 22
    var end = try reader.cursor(at: place, 22, of: "end record")
    guard end.little(UInt32.self) == 0x0605_4B50 else {
      throw reader.unsound("it does not end with an end record; it may have been cut short")
    }
    guard end.little(UInt16.self) == 0, end.little(UInt16.self) == 0,
      let here = end.little(UInt16.self), let all = end.little(UInt16.self), here == all,
      let size = end.little(UInt32.self), let start = end.little(UInt32.self),
      end.little(UInt16.self) == 0
    else { throw reader.unsound("it is one of several parts, or has a comment") }
    if Int(start) + Int(size) == place {
      range = Int(start)..<place
      count = Int(all)
    } else {
      // Either the fields were too small, or they are given a second time: PyTorch always does.
      (range, count) = try Self.large(reader, before: place)
      guard all == .max || Int(all) == count, size == .max || Int(size) == range.count,
        start == .max || Int(start) == range.lowerBound
      else { throw reader.unsound("its two end records disagree") }
    }
    // 46 bytes is the least that an entry takes.
    guard count <= range.count / 46 else {
      throw reader.unsound("\(count) entries in a directory of \(range.count) bytes")
    }
  }

  private static func large(_ reader: ZipReader, before end: Int)
    throws(CheckpointError) -> (Range<Int>, Int)
  {
    let wrong = reader.unsound("its directory is not where its end record says")
    var locator = try reader.cursor(at: end - 20, 20, of: "directory")
    guard locator.little(UInt32.self) == 0x0706_4B50, locator.little(UInt32.self) == 0,
      let record = locator.little(UInt64.self), locator.little(UInt32.self) == 1,
      record == UInt64(max(0, end - 76))
    else { throw wrong }
    var fields = try reader.cursor(at: end - 76, 56, of: "end record")
    guard fields.little(UInt32.self) == 0x0606_4B50, fields.little(UInt64.self) == 44,
      fields.take(4) != nil, fields.little(UInt32.self) == 0, fields.little(UInt32.self) == 0,
      let here = fields.little(UInt64.self), let all = fields.little(UInt64.self), here == all,
      let size = fields.little(UInt64.self), let start = fields.little(UInt64.self),
      let count = Int(exactly: all), start <= UInt64(end - 76),
      size == UInt64(end - 76) - start
    else { throw wrong }
    return (Int(start)..<end - 76, count)
  }
}
