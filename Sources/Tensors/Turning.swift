/// Pictures mirrored and transposed.
extension Tensor {
  /// One of the eight ways to lay a square down.
  /// - Parameter view: 0 to 7; 0 is as it is. Its first bit mirrors left and right, its second top and
  ///   bottom, then its third swaps rows and columns, for which pictures must be square.
  public func turned(_ view: Int) -> Tensor {
    view == 0 ? self : arranged(view, isBack: false)
  }

  /// Undoes `turned`.
  public func turnedBack(_ view: Int) -> Tensor {
    view == 0 ? self : arranged(view, isBack: true)
  }

  private func arranged(_ view: Int, isBack: Bool) -> Tensor {
    precondition((0..<8).contains(view) && (view < 4 || height == width), "no such view")
    let (height, width, channels) = (height, width, channels)
    var result = self
    result.update { out in
      read { x in
        for image in 0..<images {
          for row in 0..<height {
            for column in 0..<width {
              // Where in the picture as it is the turned one's pixel lies.
              let (down, across) = view & 4 == 0 ? (row, column) : (column, row)
              let from = view & 2 == 0 ? down : height - 1 - down
              let side = view & 1 == 0 ? across : width - 1 - across
              let turned = ((image * height + row) * width + column) * channels
              let plain = ((image * height + from) * width + side) * channels
              for channel in 0..<channels {
                if isBack {
                  out[plain + channel] = x[turned + channel]
                } else {
                  out[turned + channel] = x[plain + channel]
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}
