import CKernels
import Synchronization

/// Where a network's time goes, layer by layer: `retouch benchmark network --profile` prints it.
///
/// Give one to a `ThreadPool` and every layer that runs on that pool is added up. Without one,
/// nothing is measured.
public final class LayerProfile: Sendable {
  /// What takes time. The names are those of the tables.
  public enum Kind: String, Sendable, CaseIterable {
    case winograd = "3×3, Winograd"
    case direct = "direct convolution"
    case pointwise = "1×1 and linear"
    case attention = "attention"
    case elementwise = "norms, resolution"
  }

  /// Layers of one kind that work on the same shapes.
  public struct Layer: Sendable, Hashable {
    public var kind: Kind
    /// Pictures in the call.
    public var images: Int
    /// Of what comes out: rows, columns or, of linear layers and attention, one row of tokens.
    public var height: Int
    public var width: Int
    public var inChannels: Int
    public var outChannels: Int
  }

  /// What was measured of a layer, or of several.
  public struct Entry: Sendable {
    public var calls = 0
    public var seconds = 0.0
    /// Additions and multiplications of the layer as its definition has them.
    public var operations = 0.0
    /// Those that are carried out: Winograd's way does a quarter, and what its blocks add at the
    /// edges; transforms aren't counted.
    public var executedOperations = 0.0

    public static func += (sum: inout Entry, more: Entry) {
      sum.calls += more.calls
      sum.seconds += more.seconds
      sum.operations += more.operations
      sum.executedOperations += more.executedOperations
    }
  }

  private let entries = Mutex<[Layer: Entry]>([:])

  public init() {}

  /// What has been added up since `reset`.
  public var layers: [Layer: Entry] { entries.withLock { $0 } }

  /// The same by kind.
  public var totals: [Kind: Entry] {
    layers.reduce(into: [:]) { $0[$1.key.kind, default: Entry()] += $1.value }
  }

  public func reset() { entries.withLock { $0.removeAll() } }

  fileprivate func add(_ layer: Layer, _ entry: Entry) {
    entries.withLock { $0[layer, default: Entry()] += entry }
  }
}

extension ThreadPool {
  /// Runs a layer and, where there is a profile, adds it up.
  func measured<Result>(
    _ layer: @autoclosure () -> LayerProfile.Layer, operations: Double = 0,
    executed: Double? = nil, _ body: () -> Result
  ) -> Result {
    guard let profile else { return body() }
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    let time = start.duration(to: clock.now)
    profile.add(
      layer(),
      LayerProfile.Entry(
        calls: 1, seconds: time / .seconds(1), operations: operations,
        executedOperations: executed ?? operations))
    return result
  }
}

extension LayerProfile.Layer {
  static func convolution(_ kind: LayerProfile.Kind, _ convolution: retouch_convolution) -> Self {
    Self(
      kind: kind, images: Int(convolution.images), height: Int(convolution.out_height),
      width: Int(convolution.out_width), inChannels: Int(convolution.channels),
      outChannels: Int(convolution.out_channels))
  }

  /// A layer that makes `channels` channels of as many.
  static func elementwise(_ shape: [Int]) -> Self {
    Self(
      kind: .elementwise, images: shape.first ?? 1, height: shape.count > 3 ? shape[1] : 1,
      width: shape.dropFirst(shape.count > 3 ? 2 : 1).dropLast().reduce(1, *),
      inChannels: shape.last ?? 1, outChannels: shape.last ?? 1)
  }
}
