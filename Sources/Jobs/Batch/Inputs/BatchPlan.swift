import Foundation
import Pictures
import RetouchKit

/// What a batch is asked to do.
package struct BatchRequest: Sendable {
  /// Files, folders, patterns and lists.
  package var inputs: [String]
  /// Of the results.
  package var folder: String
  /// Of the results' names.
  package var name: NameTemplate
  /// Where each picture's mask is, from the current folder; nil: where the recipe says.
  package var masks: NameTemplate?
  /// What every picture's edits are told in place of what the recipe says.
  package var overrides = FieldOverrides()
  /// Of all results; nil: the input's own, as its name says.
  package var format: PictureFormat?
  package var shard: Shard?

  package init(_ inputs: [String], to folder: String, name: NameTemplate) {
    self.inputs = inputs
    self.folder = folder
    self.name = name
  }
}

/// The pictures of a batch, with the names of their results: checked against each other before
/// anything is computed.
package struct BatchPlan: Sendable {
  /// Of this shard.
  package let items: [BatchItem]
  /// Of all shards.
  package let total: Int
  package let folder: String
  /// What the user should know of what was found.
  package let notes: [String]

  /// - Throws: `RetouchError`: nothing to do, two results of one name, a result in an input's place, names that
  ///   say no format.
  package init(_ request: BatchRequest) throws(RetouchError) {
    folder = request.folder
    var finder = InputFinder(excluded: FolderProbe.canonical(request.folder))
    let found = try Self.withoutMasks(finder.inputs(request.inputs), request.masks)
    notes = finder.notes
    var items: [BatchItem] = []
    var places: [FileName: Int] = [:]
    for input in found {
      let item = try Self.item(input, request)
      let place = places[FileName(item.output), default: items.count]
      if place < items.count {
        // Named twice is one.
        guard items[place] != item else { continue }
        throw RetouchError(
          .badSetting,
          "\(items[place].path) and \(input.path) would both be written to"
            + " \(request.folder)/\(item.output); say more in --name, or name results in a list")
      }
      places[FileName(item.output)] = place
      items.append(item)
    }
    guard !items.isEmpty else {
      throw RetouchError(.noInput, "every picture found is the mask of another; check --masks")
    }
    try Self.checkNothingIsReplaced(items, request.folder)
    total = items.count
    self.items = request.shard.map { shard in items.filter { shard.contains($0.name) } } ?? items
  }

  private static func item(
    _ input: FoundInput, _ request: BatchRequest
  ) throws(RetouchError) -> BatchItem {
    let output = input.output ?? name(of: input, request)
    guard InputList.stays(output) else {
      throw RetouchError(
        .badSetting, "\(input.path): its result's name '\(output)' leads out of \(request.folder)")
    }
    guard FilePath.parts(of: output).first != BatchFolder.name else {
      throw RetouchError(
        .badSetting, "\(output): the folder \(BatchFolder.name) belongs to the journal")
    }
    do {
      let format = try PictureFormat(path: output)
      if let asked = request.format, asked != format {
        throw RetouchError(
          .badSetting,
          "\(output): the name says \(format.name), --format \(asked.name); change one")
      }
      guard format.canBeWritten else {
        throw RetouchError(
          .badSetting,
          "\(output): this machine's libvips has no encoder for \(format.name); give --format png")
      }
    } catch {
      throw RetouchError(error)
    }
    var overrides = request.overrides
    if let masks = request.masks {
      overrides.set(MaskFile.mask.name, .text(masks.filled(input.name)))
    }
    return BatchItem(
      path: input.path, name: input.name, output: output,
      overrides: overrides.overridden(by: input.overrides))
  }

  /// The tree of folders is kept.
  private static func name(of input: FoundInput, _ request: BatchRequest) -> String {
    let name = request.name.filled(input.name, ext: ext(of: input.name, request.format))
    return request.name.mentions("dir") ? name : FilePath.prefix(of: input.name) + name
  }

  /// nil: the name's own can be written.
  private static func ext(of name: String, _ asked: PictureFormat?) -> String? {
    if let asked { return asked.extensions[0] }
    guard let own = try? PictureFormat(path: name), own.canBeWritten else { return "png" }
    return nil
  }

  /// A folder of pictures may hold their masks.
  private static func withoutMasks(_ found: [FoundInput], _ masks: NameTemplate?) -> [FoundInput] {
    guard let masks else { return found }
    var names = CanonicalNames()
    let files = Set(found.map { names.name(of: masks.filled($0.name)) })
    return found.filter { !files.contains(names.name(of: $0.path)) }
  }

  private static func checkNothingIsReplaced(
    _ items: [BatchItem], _ folder: String
  ) throws(RetouchError) {
    var names = CanonicalNames()
    let inputs = Set(items.map { names.name(of: $0.path) })
    for item in items {
      let path = "\(folder)/\(item.output)"
      guard inputs.contains(names.name(of: path)) else { continue }
      throw RetouchError(
        .badSetting,
        "\(path): is one of the pictures to edit; give another folder, or names as"
          + " --name '{stem}-edited.{ext}'")
    }
  }
}

/// Files' one names. Only folders are asked about, once each: a network's file system takes its time over a
/// million files.
private struct CanonicalNames {
  private var folders: [FileName: String] = [:]

  mutating func name(of path: String) -> FileName {
    let folder = FilePath.folder(of: path)
    let known = folders[FileName(folder)] ?? FolderProbe.canonical(folder)
    folders[FileName(folder)] = known
    return FileName("\(known)/\(FilePath.name(of: path))")
  }
}
