import Foundation
import Pictures

/// A file that a record names, as it is found now.
package struct ReportFile: Sendable, Equatable {
  package enum State: String, Sendable, Encodable {
    case there
    case gone
    /// It is another file than the batch's.
    case changed
    /// It is there and no picture can be made of it.
    case unreadable
  }

  package let path: String
  /// As the batch found or left it; nil: it doesn't say.
  package let stamp: FileStamp?
  package let sum: String?
  package private(set) var state: State

  /// Looks at the file's size and times alone.
  init(_ path: String, stamp: FileStamp?, sum: String?) {
    self.path = path
    self.stamp = stamp
    self.sum = sum
    guard let now = FileStamp(path) else {
      state = .gone
      return
    }
    state = stamp.map { $0.bytes == now.bytes } ?? true ? .there : .changed
  }

  /// A small copy of it; without one, `state` says why.
  /// - Parameter room: memory that others need too.
  mutating func thumbnail(
    side: Int, limits: PictureLimits, room: Admission
  ) async -> [UInt8]? {
    guard state == .there, let now = FileStamp(path) else { return nil }
    guard now.bytes <= limits.maximumFileBytes else {
      state = .unreadable
      return nil
    }
    let ticket = await room.enter(now.bytes)
    let file = self
    let bytes = try? await Blocking.run {
      try? PictureSource.file(path: file.path).readBytes(limits: limits)
    }
    guard let bytes else {
      await room.leave(ticket)
      state = FileStamp(path) == nil ? .gone : .unreadable
      return nil
    }
    // A copied or touched file is still the same when its bytes are.
    if let stamp, stamp != now, let sum, FileSum.sha256(bytes) != sum {
      await room.leave(ticket)
      state = .changed
      return nil
    }
    await room.raise(
      ticket, to: bytes.count + (PictureHeader(of: bytes)?.pixels ?? 0) * Self.bytesPerPixel)
    let thumbnail = try? await Blocking.run {
      try? PictureThumbnail(of: bytes, name: file.path, side: side, limits: limits)
    }
    await room.leave(ticket)
    if thumbnail == nil { state = .unreadable }
    return thumbnail?.bytes
  }

  /// Of the file's pixels, at most: progressive JPEG keeps all coefficients, 16-bit PNG in passes all pixels.
  private static let bytesPerPixel = 8
}
