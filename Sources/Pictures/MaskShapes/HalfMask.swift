extension MaskPicture {
  /// Of an odd size the kept half is the larger one.
  mutating func fillHalf(_ edge: MaskShape.Edge) {
    let columns = width / 2
    let rows = height / 2
    switch edge {
    case .left: fill(PixelRectangle(x: 0, y: 0, width: columns, height: height))
    case .right: fill(PixelRectangle(x: width - columns, y: 0, width: columns, height: height))
    case .top: fill(PixelRectangle(x: 0, y: 0, width: width, height: rows))
    case .bottom: fill(PixelRectangle(x: 0, y: height - rows, width: width, height: rows))
    }
  }
}
