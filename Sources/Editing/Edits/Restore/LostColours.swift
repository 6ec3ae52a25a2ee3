import Tensors

/// The picture became grey: of each pixel its luminance is left, in such units that a grey picture's is
/// its value.
public struct LostColours: Happening, Equatable {
  public init() {}

  public func before(_ after: SceneFrame) throws(EditingError) -> SceneFrame {
    guard after.channels == 1 else {
      throw EditingError("colours are lost once; leave the second time out")
    }
    var frame = after
    frame.channels = 3
    return frame
  }

  public func measured(_ before: SceneFrame, _ after: SceneFrame, _ threads: ThreadPool)
    throws(EditingError) -> any LinearOperator
  { LuminanceOperator() }

  public func undone(_ picture: Tensor, _ before: SceneFrame, _ threads: ThreadPool) -> Tensor {
    picture.spread([1, 1, 1])
  }
}
