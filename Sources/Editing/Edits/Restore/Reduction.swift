import Tensors

/// The picture was made smaller.
public struct Reduction: Happening, Equatable {
  /// By how much along each axis, 1 to 8; not both 1.
  public let down: Double
  public let across: Double
  public let kernel: UpscaleEdit.Kernel

  public static let range = 1.0...8.0

  /// - Throws: `EditingError` when a factor is out of range, or both are 1.
  public init(down: Double, across: Double, kernel: UpscaleEdit.Kernel = .box)
    throws(EditingError)
  {
    for factor in [down, across] where !Self.range.contains(factor) {
      throw EditingError(
        "a picture was reduced by a factor from \(Self.range.lowerBound) to"
          + " \(Self.range.upperBound), not \(factor)")
    }
    guard max(down, across) > 1 else {
      throw EditingError("a reduction by 1 leaves the picture as it was")
    }
    self.down = down
    self.across = across
    self.kernel = kernel
  }

  public init(by factor: Double, kernel: UpscaleEdit.Kernel = .box) throws(EditingError) {
    try self.init(down: factor, across: factor, kernel: kernel)
  }

  public func before(_ after: SceneFrame) throws(EditingError) -> SceneFrame {
    func enlarged(_ length: Int, _ factor: Double) -> Int {
      max(length, Int((Double(length) * factor).rounded()))
    }
    var frame = after
    frame.height = enlarged(after.height, down)
    frame.width = enlarged(after.width, across)
    let seen = after.visible
    frame.visible = Region(
      top: Int((Double(seen.top) * down).rounded()),
      left: Int((Double(seen.left) * across).rounded()), height: enlarged(seen.height, down),
      width: enlarged(seen.width, across))
    return frame
  }

  public func measured(_ before: SceneFrame, _ after: SceneFrame, _ threads: ThreadPool)
    throws(EditingError) -> any LinearOperator
  {
    let factor = before.height / after.height
    if kernel == .box, factor * after.height == before.height,
      factor * after.width == before.width
    {
      return SmoothBlockAverageOperator(factor: factor, threads: threads)
    }
    switch kernel {
    case .box:
      return try ResampledOperator(
        vertical: .area(from: before.height, to: after.height),
        horizontal: .area(from: before.width, to: after.width), threads: threads)
    case .bicubic:
      return try ResampledOperator(
        vertical: .cubic(from: before.height, to: after.height),
        horizontal: .cubic(from: before.width, to: after.width), threads: threads)
    }
  }

  public func undone(_ picture: Tensor, _ before: SceneFrame, _ threads: ThreadPool) -> Tensor {
    threads.filtered(
      picture, vertical: .cubic(from: picture.height, to: before.height),
      horizontal: .cubic(from: picture.width, to: before.width))
  }
}
