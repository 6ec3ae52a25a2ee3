/// Pictures mirrored and transposed.
extension Tensor {
  /// One of the eight ways to lay a picture down.
  /// - Parameter view: 0 to 7; 0 is as it is. Its first bit mirrors left and right, its second top and
  ///   bottom, then its third swaps rows and columns.
  public func turned(_ view: Int) -> Tensor {
    view == 0 ? self : arranged(view, isBack: false)
  }

  /// Undoes `turned`.
  public func turnedBack(_ view: Int) -> Tensor {
    view == 0 ? self : arranged(view, isBack: true)
  }

  private func arranged(_ view: Int, isBack: Bool) -> Tensor {
    precondition((0..<8).contains(view), "no such view")
    // Of the turned picture, whichever of the two that is.
    let swaps = view & 4 != 0
    let (rows, columns) = isBack || !swaps ? (height, width) : (width, height)
    let plainSize = swaps ? (height: columns, width: rows) : (height: rows, width: columns)
    let channels = channels
    var result = Tensor(
      shape: [images] + (swaps ? [width, height] : [height, width]) + [channels])
    result.update { out in
      read { x in
        for image in 0..<images {
          for row in 0..<rows {
            for column in 0..<columns {
              // Where in the picture as it is the turned one's pixel lies.
              let (down, across) = swaps ? (column, row) : (row, column)
              let from = view & 2 == 0 ? down : plainSize.height - 1 - down
              let side = view & 1 == 0 ? across : plainSize.width - 1 - across
              let turned = ((image * rows + row) * columns + column) * channels
              let plain =
                ((image * plainSize.height + from) * plainSize.width + side) * channels
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
