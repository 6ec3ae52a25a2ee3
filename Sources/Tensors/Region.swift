/// A rectangle of pixels. It may reach outside the picture that it is about.
public struct Region: Sendable, Equatable {
  public var top: Int
  public var left: Int
  public var height: Int
  public var width: Int

  public init(top: Int = 0, left: Int = 0, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  public var bottom: Int { top + height }
  public var right: Int { left + width }
  public var area: Int { height * width }

  public func contains(_ y: Int, _ x: Int) -> Bool {
    y >= top && y < bottom && x >= left && x < right
  }

  /// The part that both share, or nil.
  public func intersection(_ other: Region) -> Region? {
    let (top, left) = (max(top, other.top), max(left, other.left))
    let (bottom, right) = (min(bottom, other.bottom), min(right, other.right))
    guard top < bottom, left < right else { return nil }
    return Region(top: top, left: left, height: bottom - top, width: right - left)
  }

  /// The smallest region that holds both.
  public func union(_ other: Region) -> Region {
    let (top, left) = (min(top, other.top), min(left, other.left))
    return Region(
      top: top, left: left, height: max(bottom, other.bottom) - top,
      width: max(right, other.right) - left)
  }

  /// The region with `margin` more pixels on every side.
  public func expanded(by margin: Int) -> Region {
    Region(
      top: top - margin, left: left - margin, height: height + 2 * margin,
      width: width + 2 * margin)
  }

  /// An index reflected into 0..<count, as often as it takes, without repeating the edge.
  public static func mirrored(_ index: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let place = ((index % period) + period) % period
    return place < count ? place : period - place
  }
}
