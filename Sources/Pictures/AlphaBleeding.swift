extension Picture {
  /// The pixels to enlarge: where the picture is fully transparent, the colour of a nearby visible pixel.
  ///
  /// Editors leave any colour, mostly black, under transparency; enlarging that draws dark fringes into the visible edge.
  public var pixelsForResampling: PixelBuffer {
    guard let alpha else { return pixels }
    let sources = alpha.nearestVisible()
    guard !sources.isEmpty else { return pixels }
    let channels = pixels.channels
    func bled<Value>(_ values: [Value]) -> [Value] {
      var result = values
      for (pixel, source) in sources.enumerated() where pixel != source {
        for channel in 0..<channels {
          result[pixel * channels + channel] = values[source * channels + channel]
        }
      }
      return result
    }
    var result = pixels
    switch pixels.samples {
    case .eight(let values): result.samples = .eight(bled(values))
    case .sixteen(let values): result.samples = .sixteen(bled(values))
    }
    return result
  }
}

extension PixelBuffer {
  /// For each pixel of an alpha channel the index of a near pixel that is not fully transparent: itself where visible, by
  /// city-block distance elsewhere. Empty when all or none are visible, so that there is nothing to do.
  fileprivate func nearestVisible() -> [Int] {
    let visible: [Bool] =
      switch samples {
      case .eight(let values): values.map { $0 > 0 }
      case .sixteen(let values): values.map { $0 > 0 }
      }
    guard visible.contains(true), visible.contains(false) else { return [] }
    var distances = visible.map { $0 ? 0 : Int.max / 2 }
    var sources = Array(visible.indices)
    func adopt(_ pixel: Int, from neighbour: Int) {
      guard distances[neighbour] + 1 < distances[pixel] else { return }
      distances[pixel] = distances[neighbour] + 1
      sources[pixel] = sources[neighbour]
    }
    for y in 0..<height {
      for x in 0..<width {
        let pixel = y * width + x
        if y > 0 { adopt(pixel, from: pixel - width) }
        if x > 0 { adopt(pixel, from: pixel - 1) }
      }
    }
    for y in stride(from: height - 1, through: 0, by: -1) {
      for x in stride(from: width - 1, through: 0, by: -1) {
        let pixel = y * width + x
        if y < height - 1 { adopt(pixel, from: pixel + width) }
        if x < width - 1 { adopt(pixel, from: pixel + 1) }
      }
    }
    return sources
  }
}
