import Tensors

/// One thing that happened to a picture on its way from the scene to the file: a linear one, of which
/// measurements are composed. (Noise, compression and damage come after them; see `RestoreEdit`.)
///
/// A new one is one file here and one test; and, to be said by users, a member of `PictureHistory` and a
/// field of `RestoreFields`.
public protocol Happening: Sendable {
  /// The picture before it happened.
  /// - Throws: `EditingError` when there can be none.
  func before(_ after: SceneFrame) throws(EditingError) -> SceneFrame

  /// What it does to the picture before.
  func measured(_ before: SceneFrame, _ after: SceneFrame, _ threads: ThreadPool)
    throws(EditingError) -> any LinearOperator

  /// A simple guess at the picture before.
  func undone(_ picture: Tensor, _ before: SceneFrame, _ threads: ThreadPool) -> Tensor
}

/// A picture at some point of its history: its size, and where in it the user's picture lies. (More was
/// there than the user's picture shows: a blur mixes in what lies beyond the border.)
public struct SceneFrame: Sendable, Equatable {
  public var height: Int
  public var width: Int
  /// 3 for RGB, 1 once colours are lost.
  public var channels: Int
  /// What the user sees of it.
  public var visible: Region

  public init(height: Int, width: Int, channels: Int = 3) {
    self.height = height
    self.width = width
    self.channels = channels
    visible = Region(height: height, width: width)
  }
}
