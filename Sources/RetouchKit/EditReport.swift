import Pictures
import Tensors

/// What an edit did, for people and for scripts (`--json`).
public struct EditReport: Sendable, Equatable, Codable {
  /// "inpaint", "extend", "colorize", "upscale" or "sample".
  public var edit: String
  /// The result's size in pixels.
  public var width: Int
  public var height: Int
  /// The folder of the model, or "bundled".
  public var model: String
  /// What the network multiplied.
  public var precision: Precision
  public var seed: UInt64
  /// Which of several results of this seed, from 0.
  public var sample: Int
  /// Tiles that the network computed, over all steps.
  public var tiles: Int
  /// Pixels of all these.
  public var tilePixels: Int
  /// Pixels of the tiles themselves: each counts once, however often it was computed.
  public var tileArea: Int
  /// Pixels that were filled from patches.
  public var patchPixels: Int
  /// Wall-clock seconds, without decoding and encoding.
  public var seconds: Double
  /// How often the network was called; a call computes several tiles.
  public var networkCalls: Int
  /// How many of the seconds were spent inside network calls.
  public var networkSeconds: Double
  /// What the user should know of how it was done; usually empty.
  public var notes: [String]
}

/// A finished edit.
public struct EditResult: Sendable {
  public var picture: Pictures.Picture
  public var report: EditReport
}
