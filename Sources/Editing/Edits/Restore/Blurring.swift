import Tensors

/// The picture was blurred.
public struct Blurring: Happening, Equatable {
  /// What each pixel took from those around it.
  public let kernel: BlurKernel

  public init(_ kernel: BlurKernel) { self.kernel = kernel }

  public func before(_ after: SceneFrame) throws(EditingError) -> SceneFrame {
    let reach = kernel.reach
    var frame = after
    frame.height += 2 * reach.rows
    frame.width += 2 * reach.columns
    frame.visible.top += reach.rows
    frame.visible.left += reach.columns
    return frame
  }

  public func measured(_ before: SceneFrame, _ after: SceneFrame, _ threads: ThreadPool)
    throws(EditingError) -> any LinearOperator
  { BlurOperator(kernel, threads: threads) }

  public func undone(_ picture: Tensor, _ before: SceneFrame, _ threads: ThreadPool) -> Tensor {
    picture.cropped(
      Region(
        top: -kernel.reach.rows, left: -kernel.reach.columns, height: before.height,
        width: before.width))
  }
}
