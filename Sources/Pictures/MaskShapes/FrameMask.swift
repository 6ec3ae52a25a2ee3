extension MaskPicture {
  mutating func drawFrame(_ border: Int) throws(PictureError) {
    try Self.require(border, in: 1...max(1, (min(width, height) - 1) / 2), "frame width")
    fill(PixelRectangle(x: 0, y: 0, width: width, height: border))
    fill(PixelRectangle(x: 0, y: height - border, width: width, height: border))
    fill(PixelRectangle(x: 0, y: 0, width: border, height: height))
    fill(PixelRectangle(x: width - border, y: 0, width: border, height: height))
  }
}
