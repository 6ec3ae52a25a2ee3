import Synchronization

/// Where a network's time goes, by kind of layer: made the tables of Docs/Performance.md.
///
/// Give one to a `ThreadPool` and every layer that runs on that pool is added up. Without one,
/// nothing is measured.
public final class LayerProfile: Sendable {
  /// What takes time. The names are those of the tables.
  public enum Kind: String, Sendable, CaseIterable {
    case winograd = "3×3 convolution, Winograd"
    case direct = "convolution, direct"
    case pointwise = "1×1 convolution, linear"
    case attention = "attention"
    case elementwise = "norms, changes of resolution"
  }

  public struct Entry: Sendable {
    public var calls = 0
    public var seconds = 0.0
    /// Additions and multiplications of the layer as its definition has them.
    public var operations = 0.0
    /// Those that are carried out: Winograd's way does a quarter, and what its blocks add at the
    /// edges; transforms aren't counted.
    public var executedOperations = 0.0
  }

  private let entries = Mutex<[Kind: Entry]>([:])

  public init() {}

  /// What has been added up since `reset`.
  public var totals: [Kind: Entry] { entries.withLock { $0 } }

  public func reset() { entries.withLock { $0.removeAll() } }

  fileprivate func add(_ kind: Kind, _ entry: Entry) {
    entries.withLock { entries in
      entries[kind, default: Entry()].calls += entry.calls
      entries[kind, default: Entry()].seconds += entry.seconds
      entries[kind, default: Entry()].operations += entry.operations
      entries[kind, default: Entry()].executedOperations += entry.executedOperations
    }
  }
}

extension ThreadPool {
  /// Runs a layer and, where there is a profile, adds it up.
  func measured<Result>(
    _ kind: LayerProfile.Kind, operations: Double = 0, executed: Double? = nil,
    _ body: () -> Result
  ) -> Result {
    guard let profile else { return body() }
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    let time = start.duration(to: clock.now)
    profile.add(
      kind,
      LayerProfile.Entry(
        calls: 1, seconds: time / .seconds(1), operations: operations,
        executedOperations: executed ?? operations))
    return result
  }
}
