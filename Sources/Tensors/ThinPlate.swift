/// The thin plate: the smoothest surface through what is known of a picture.
extension ThreadPool {
  /// Numbers that a thread works on at once; sums are made of sums over so many, in order.
  private static let stretch = 4096

  /// Moves a hole's pixels towards where the sum of squared Laplacians is smallest, by conjugate
  /// gradients. Beyond the picture's edges lie equal values, which makes the Laplacian symmetric.
  ///
  /// Only the hole and the pixels around it are touched, so the work grows with the hole, not with
  /// the picture.
  /// - Parameters:
  ///   - x: [1, height, width, channels], at most 4 channels; what lies in the hole is a first guess.
  ///   - iterations: at most; it ends when the gradient is `tolerance` of what it was.
  package func flattenPlate(
    _ x: inout Tensor, at hole: HolePixels, iterations: Int, tolerance: Double = 1e-3
  ) {
    let channels = x.channels
    precondition(x.shape == [1, hole.height, hole.width, channels] && channels <= 4)
    let count = hole.places.count
    guard count > 0 else { return }
    var bends = laplacian(of: x, hole)
    var gradient = [SIMD4<Float>](repeating: .zero, count: count)
    // One more, always 0: what is known doesn't move.
    var direction = [SIMD4<Float>](repeating: .zero, count: count + 1)
    let plate = Plate(hole: hole, channels: channels)
    x.withUnsafeMutableValues { x in
      bends.withUnsafeMutableBufferPointer { bends in
        gradient.withUnsafeMutableBufferPointer { gradient in
          direction.withUnsafeMutableBufferPointer { direction in
            // Threads write disjoint stretches, and read what no one writes meanwhile.
            let all = UncheckedSendable(
              (x: x, bends: bends, gradient: gradient, direction: direction))
            var energy = sum(count) { range in
              plate.step(range, 1, all.value.bends, all.value.gradient)
            }
            let enough = energy * tolerance * tolerance
            var growth: Float = 0
            for _ in 0..<iterations where energy > enough && energy > 1e-9 {
              _ = sum(count) { range in
                plate.turn(range, growth, all.value.gradient, all.value.direction)
              }
              let curvature = sum(hole.rim.count) { range in
                plate.bend(range, all.value.direction, all.value.bends)
              }
              guard curvature > 0 else { break }
              let length = Float(energy / curvature)
              let next = sum(count) { range in
                plate.move(range, length, all.value.direction, all.value.x)
                return plate.step(range, length, all.value.bends, all.value.gradient)
              }
              growth = Float(next / energy)
              energy = next
            }
          }
        }
      }
    }
  }

  /// The sum of what `body` gives for stretches of 0..<count.
  private func sum(_ count: Int, _ body: (Range<Int>) -> Double) -> Double {
    let stretch = Self.stretch
    var parts = [Double](repeating: 0, count: (count + stretch - 1) / stretch)
    parts.withUnsafeMutableBufferPointer { parts in
      let all = UncheckedSendable(parts)
      forEach(parts.count) { part in
        all.value[part] = body(part * stretch..<min(count, (part + 1) * stretch))
      }
    }
    return parts.reduce(0, +)
  }

  /// The picture's Laplacian at the hole's pixels and those beside it.
  private func laplacian(of x: Tensor, _ hole: HolePixels) -> [SIMD4<Float>] {
    let (channels, width, area) = (x.channels, hole.width, hole.width * hole.height)
    var result = [SIMD4<Float>](repeating: .zero, count: hole.rim.count)
    result.withUnsafeMutableBufferPointer { result in
      x.withUnsafeValues { x in
        let all = UncheckedSendable((x: x, result: result))
        _ = sum(hole.rim.count) { range in
          for number in range {
            let place = Int(hole.rim[number])
            let column = place % width
            let above = place >= width ? place - width : place
            let below = place + width < area ? place + width : place
            let left = column > 0 ? place - 1 : place
            let right = column + 1 < width ? place + 1 : place
            for channel in 0..<channels {
              func at(_ place: Int) -> Float { all.value.x[place * channels + channel] }
              all.value.result[number][channel] =
                4 * at(place) - at(above) - at(below) - at(left) - at(right)
            }
          }
          return 0
        }
      }
    }
    return result
  }
}

/// The steps of conjugate gradients on a hole's pixels, a stretch at a time.
private struct Plate: Sendable {
  typealias Pixels = UnsafeMutableBufferPointer<SIMD4<Float>>

  let hole: HolePixels
  let channels: Int

  /// direction = gradient + growth · direction.
  func turn(_ range: Range<Int>, _ growth: Float, _ gradient: Pixels, _ direction: Pixels)
    -> Double
  {
    for pixel in range { direction[pixel] = gradient[pixel] + growth * direction[pixel] }
    return 0
  }

  /// The Laplacian of the direction.
  /// - Returns: the sum of its squares, which is the energy's curvature along the direction.
  func bend(_ range: Range<Int>, _ direction: Pixels, _ bends: Pixels) -> Double {
    hole.holeCrosses.withUnsafeBufferPointer { crosses in
      var sum = SIMD4<Double>.zero
      for number in range {
        let bend = laplacian(crosses[number], direction)
        bends[number] = bend
        sum += SIMD4<Double>(bend) * SIMD4<Double>(bend)
      }
      return sum.sum()
    }
  }

  /// x + length · direction.
  func move(
    _ range: Range<Int>, _ length: Float, _ direction: Pixels,
    _ x: UnsafeMutableBufferPointer<Float>
  ) {
    hole.places.withUnsafeBufferPointer { places in
      for pixel in range {
        let change = length * direction[pixel]
        let place = Int(places[pixel]) * channels
        for channel in 0..<channels { x[place + channel] += change[channel] }
      }
    }
  }

  /// What is left of the downhill gradient after a step whose Laplacian is `bends`.
  /// - Returns: the sum of its squares.
  func step(_ range: Range<Int>, _ length: Float, _ bends: Pixels, _ gradient: Pixels) -> Double {
    hole.rimCrosses.withUnsafeBufferPointer { crosses in
      var sum = SIMD4<Double>.zero
      for pixel in range {
        let left = gradient[pixel] - length * laplacian(crosses[pixel], bends)
        gradient[pixel] = left
        sum += SIMD4<Double>(left) * SIMD4<Double>(left)
      }
      return sum.sum()
    }
  }

  private func laplacian(_ cross: HolePixels.Cross, _ values: Pixels) -> SIMD4<Float> {
    let vertical = values[Int(cross.above)] + values[Int(cross.below)]
    let horizontal = values[Int(cross.left)] + values[Int(cross.right)]
    return 4 * values[Int(cross.here)] - (vertical + horizontal)
  }
}
