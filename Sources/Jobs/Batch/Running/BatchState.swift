import Foundation
import RetouchKit

/// What of a batch is done already, by the journals and by the files themselves.
struct BatchState: Sendable {
  enum Decision: Equatable {
    /// Nothing has changed since.
    case done
    /// Whatever lies in the result's place is a batch's own.
    case open
    /// A file that no batch wrote lies in the result's place.
    case taken
  }

  let ledger: Ledger
  let template: RecipeTemplate
  let sums: RecipeSums
  let folder: String
  let overwrites: Bool

  func decision(_ item: BatchItem) -> Decision {
    let records = ledger.records(of: item.output)
    let path = "\(folder)/\(item.output)"
    // A link is somebody's, wherever it leads: what lies there is none of a batch's.
    guard !FileKind.isLink(path) else { return .taken }
    guard let kind = FileKind(path) else { return .open }
    guard kind == .file, let stamp = FileStamp(path) else { return .taken }
    let written = LazySum { FileSum.sha256(path) }
    // A run that was interrupted had said what it was about to put there.
    let own = records.filter { record in
      record.outputStamp == stamp
        || record.outputStamp?.bytes ?? stamp.bytes == stamp.bytes && record.outputSHA256 != nil
          && record.outputSHA256 == written.value
    }
    if own.contains(where: { $0.status == .done && isUnchanged(item, $0) }) { return .done }
    return !own.isEmpty || overwrites ? .open : .taken
  }

  /// Whether it failed, or a run died while it was at this picture.
  func wasTried(_ item: BatchItem) -> Bool {
    ledger.records(of: item.output).contains { $0.status != .done }
  }

  private func isUnchanged(_ item: BatchItem, _ record: JournalRecord) -> Bool {
    guard let stamp = FileStamp(item.path), stamp.bytes == record.inputStamp?.bytes,
      stamp == record.inputStamp || FileSum.sha256(item.path) == record.inputSHA256,
      let recipe = try? template.recipe(item.overrides)
    else { return false }
    return sums.stamp(of: recipe) == record.recipeStamp
      || sums.sums(of: recipe).sum == record.recipe
  }
}

/// A sum that is reckoned once, if ever.
private final class LazySum {
  private let reckon: () -> String?
  private(set) lazy var value = reckon()
  init(_ reckon: @escaping () -> String?) { self.reckon = reckon }
}
