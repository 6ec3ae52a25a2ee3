extension MaskPicture {
  /// The mask grown by `radius` pixels in every direction: each pixel takes the highest coverage within that distance, so
  /// soft edges stay as soft as they were.
  ///
  /// - Parameter radius: 0 or more; 0 and less change nothing.
  public func dilated(by radius: Int) -> MaskPicture {
    guard radius > 0, let bounds else { return self }
    // Only the surroundings of the hole can change.
    let left = max(0, bounds.x - radius)
    let right = min(width, bounds.x + bounds.width + radius)
    let top = max(0, bounds.y - radius)
    let bottom = min(height, bounds.y + bounds.height + radius)
    var result = self
    var grown = coverage
    for offset in -radius...radius {
      // A disc's width at this height, rounded so that its axes have the full radius.
      let half = Int((Double(radius * radius - offset * offset)).squareRoot())
      for y in max(top, top - offset)..<max(max(top, top - offset), min(bottom, bottom - offset)) {
        let from = (y + offset) * width
        let widest = slidingMaximum(row: from + left..<from + right, half: half)
        let to = y * width + left
        for (index, value) in widest.enumerated() where value > grown[to + index] {
          grown[to + index] = value
        }
      }
    }
    result.coverage = grown
    return result
  }

  /// The highest coverage within `half` places of each place of a row: one pass with a queue of falling candidates.
  private func slidingMaximum(row: Range<Int>, half: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(row.count)
    var candidates = [Int](repeating: 0, count: row.count)
    var first = 0
    var end = 0
    var next = row.lowerBound
    for centre in row {
      while next < row.upperBound && next <= centre + half {
        while end > first && coverage[candidates[end - 1]] <= coverage[next] { end -= 1 }
        candidates[end] = next
        end += 1
        next += 1
      }
      while candidates[first] < centre - half { first += 1 }
      result.append(coverage[candidates[first]])
    }
    return result
  }

  /// The mask with the edge of the hole softened INSIDE the hole: coverage falls to nothing over `radius` pixels toward the
  /// edge. No pixel gains coverage, so whatever was kept stays kept. The picture's own border is no edge.
  ///
  /// - Parameter radius: in pixels; 0 and less change nothing. A hole narrower than twice the radius is filled weakly
  ///   throughout: dilate first to keep its inside fully filled.
  public func feathered(radius: Double) -> MaskPicture {
    guard radius > 0, let bounds, bounds.width > 0 else { return self }
    let distances = squaredDistancesToKept()
    var result = self
    result.coverage = coverage.indices.map { index in
      guard coverage[index] > 0 else { return 0 }
      // A hole's outermost pixel is one pixel from the nearest kept one and gets the first step above nothing.
      let position = min(1, distances[index].squareRoot() / Float(radius + 1))
      let smooth = position * position * (3 - 2 * position)
      return UInt8(Float(coverage[index]) * smooth + 0.5)
    }
    return result
  }

  /// For each pixel the squared distance to the nearest pixel with no coverage; infinite where there is none.
  private func squaredDistancesToKept() -> [Float] {
    // Exact Euclidean distances by lower envelopes of parabolas (Felzenszwalb and Huttenlocher), columns then rows.
    var field: [Float] = coverage.map { $0 == 0 ? 0 : .infinity }
    var line = [Float](repeating: 0, count: max(width, height))
    var envelope = ParabolaEnvelope(room: max(width, height))
    for x in 0..<width {
      for y in 0..<height { line[y] = field[y * width + x] }
      envelope.transform(&line, count: height)
      for y in 0..<height { field[y * width + x] = line[y] }
    }
    for y in 0..<height {
      for x in 0..<width { line[x] = field[y * width + x] }
      envelope.transform(&line, count: width)
      for x in 0..<width { field[y * width + x] = line[x] }
    }
    return field
  }
}

/// The lowest of the parabolas (x − i)² + line[i], at every place of a line.
private struct ParabolaEnvelope {
  private var origins: [Int]
  private var starts: [Float]
  private var source: [Float]

  init(room: Int) {
    origins = [Int](repeating: 0, count: room)
    starts = [Float](repeating: 0, count: room + 1)
    source = [Float](repeating: 0, count: room)
  }

  mutating func transform(_ line: inout [Float], count: Int) {
    var last = -1
    for index in 0..<count {
      source[index] = line[index]
      guard line[index].isFinite else { continue }
      var start = -Float.infinity
      while last >= 0 {
        let other = origins[last]
        let height = (line[index] - line[other]) + Float(index * index - other * other)
        start = height / Float(2 * (index - other))
        if start > starts[last] { break }
        last -= 1
        start = -Float.infinity
      }
      last += 1
      origins[last] = index
      starts[last] = start
    }
    guard last >= 0 else { return }
    var current = 0
    for index in 0..<count {
      while current < last && starts[current + 1] < Float(index) { current += 1 }
      let distance = Float(index - origins[current])
      line[index] = distance * distance + source[origins[current]]
    }
  }
}
