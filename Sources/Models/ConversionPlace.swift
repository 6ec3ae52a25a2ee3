import Checkpoints
import Foundation

/// Where a converted model goes: written beside its place, put there when it is whole, and what was
/// there before is kept until then.
struct ConversionPlace {
  private let folder: String
  let temporary: String
  private let former: String
  private let manager = FileManager.default

  /// - Throws: `CheckpointError` unless there is nothing, an empty folder, or with leave a model that
  ///   was converted before and nothing else.
  init(_ path: String, overwrites: Bool) throws(CheckpointError) {
    guard !path.isEmpty else {
      throw CheckpointError(.cannotCreate, "the folder to make needs a name")
    }
    // Without `..` and links: a folder that is replaced must not be part of its own name.
    folder = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    let process = ProcessInfo.processInfo.processIdentifier
    temporary = "\(folder).\(process).part"
    former = "\(folder).\(process).old"
    guard folder != "/" else { throw CheckpointError(.cannotCreate, "\(path): not a place") }
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue, let there = try? manager.contentsOfDirectory(atPath: folder) else {
      throw CheckpointError(.cannotCreate, "\(path): a file is there; give a folder")
    }
    if there.isEmpty { return }
    guard Self.isConverted(folder, there) else {
      throw CheckpointError(
        .cannotCreate, "\(path): holds other files; give a new folder, or an empty one")
    }
    guard overwrites else {
      throw CheckpointError(
        .cannotCreate,
        "\(path): holds a model already; choose another folder or ask to overwrite it",
        remedy: .overwrite)
    }
  }

  /// Whether a folder holds what a conversion wrote, and nothing of the user's own.
  private static func isConverted(_ folder: String, _ there: [String]) -> Bool {
    let path = (folder as NSString).appendingPathComponent(ModelDescription.fileName)
    guard let json = try? JSONFile.read(path).object, json["source_sha256"]?.object != nil else {
      return false
    }
    let files =
      json["checkpoint"]?.string.map { [$0] }
      ?? json["checkpoint"]?.array?.compactMap(\.string) ?? []
    return Set(there).isSubset(of: files + [ModelDescription.fileName])
      && there.allSatisfy { name in
        let path = (folder as NSString).appendingPathComponent(name)
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        return type as? FileAttributeType == .typeRegular
      }
  }

  /// Makes the folder that is written to.
  func begin() throws(CheckpointError) {
    do {
      try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    } catch {
      throw CheckpointError(.cannotCreate, "\(folder): can't make it: \(FileFailure.words(error))")
    }
  }

  /// Puts it in its place.
  func finish() throws(CheckpointError) {
    do {
      let isReplacing = manager.fileExists(atPath: folder)
      if isReplacing { try manager.moveItem(atPath: folder, toPath: former) }
      do {
        try manager.moveItem(atPath: temporary, toPath: folder)
      } catch {
        if isReplacing { try? manager.moveItem(atPath: former, toPath: folder) }
        throw error
      }
      if isReplacing { try? manager.removeItem(atPath: former) }
    } catch {
      throw CheckpointError(.cannotCreate, "\(folder): can't make it: \(FileFailure.words(error))")
    }
  }

  /// Removes what is left of an attempt.
  func discard() { try? manager.removeItem(atPath: temporary) }
}
