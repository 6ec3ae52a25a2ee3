import Dispatch
import Editing
import Foundation
import Pictures
import RetouchKit

/// Fills the same hole in every photo of a folder: a date stamp, a speck on the sensor, a watermark
/// of your own.
///
///     EditPhotos FOLDER MASK RESULTS [COUNT]
///
/// White in MASK is filled; the photos have its size. RESULTS gets COUNT different results of each.
@main
struct EditPhotos {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard (3...4).contains(arguments.count), let count = UInt32(arguments.dropFirst(3).first ?? "1")
    else {
      report("usage: EditPhotos FOLDER MASK RESULTS [COUNT]")
      exit(64)
    }
    let (folder, mask, results) = (arguments[0], arguments[1], arguments[2])
    let work = Task {
      try await fill(folder: folder, mask: mask, results: results, count: count)
    }
    // Ctrl-C cancels the task; the edit stops at its next network call, and no file is half-written.
    signal(SIGINT, SIG_IGN)
    let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
    interrupt.setEventHandler { @Sendable in work.cancel() }
    interrupt.resume()
    do {
      try await work.value
    } catch {
      let failure = RetouchError(error)
      report(failure.description)
      exit(failure.kind.exitCode)
    }
  }

  static func fill(folder: String, mask: String, results: String, count: UInt32) async throws {
    // Once for all photos: loading the weights, and the mask.
    let retoucher = try Retoucher()
    let hole = try MaskPicture.read(.file(path: mask)).feathered(radius: 2)
    for photo in try photos(in: folder) {
      let picture = try Picture.read(.file(path: photo.path))
      var settings = EditSettings()
      for sample in 0..<count {
        settings.sample = sample
        let name = "\(photo.deletingPathExtension().lastPathComponent)-\(sample + 1).png"
        let result = try await retoucher.apply(.inpaint(hole), to: picture, settings: settings) {
          guard isatty(2) != 0 else { return }
          report("\(name): \(Int($0.fraction * 100)) %", end: "\r")
        }
        let place = URL(fileURLWithPath: results).appendingPathComponent(name)
        try result.picture.write(to: .file(path: place.path))
        let seconds = (result.report.seconds * 10).rounded() / 10
        report("\(name): \(result.report.tiles) tiles, \(seconds) s")
      }
    }
  }

  static func photos(in folder: String) throws -> [URL] {
    let extensions: Set = ["jpg", "jpeg", "png", "tif", "tiff", "webp"]
    return try FileManager.default
      .contentsOfDirectory(at: URL(fileURLWithPath: folder), includingPropertiesForKeys: nil)
      .filter { extensions.contains($0.pathExtension.lowercased()) }
      .sorted { $0.path < $1.path }
  }

  static func report(_ line: String, end: String = "\n") {
    FileHandle.standardError.write(Data((line + end).utf8))
  }
}
