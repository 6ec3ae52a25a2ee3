import CKernels

/// What a pixel is compared by: up to eight numbers.
package typealias PixelFeatures = SIMD8<Float>

/// The innermost loops of comparing patches: squares of pixels around a centre.
package enum PatchArithmetic {
  /// The squared distance of two patches: over their pixels, the weight of the target's pixel times
  /// the squared difference of the features.
  /// - Parameters:
  ///   - features, weights: of a picture `width` pixels wide, row by row.
  ///   - target, source: the patches' centres as indices into both.
  ///   - limit: the sum stops at the first row after which it is this or more.
  /// - Precondition: both patches lie within the picture.
  package static func distance(
    _ features: [PixelFeatures], weights: [Float], width: Int, radius: Int, target: Int,
    source: Int, limit: Float = .infinity
  ) -> Float {
    let reach = radius * width + radius
    precondition(min(target, source) >= reach && max(target, source) + reach < weights.count)
    return retouch_patch_distance(
      InstructionSet.best.level, features, weights, Int64(width), Int64(radius), Int64(target),
      Int64(source), limit)
  }

  /// One row of a matrix of distances: what must still be added, and the place it is about.
  package struct Row {
    /// Added to every distance.
    package var constant: Float
    package var row: Float
    package var column: Float

    package init(constant: Float, row: Float, column: Float) {
      self.constant = constant
      self.row = row
      self.column = column
    }
  }

  /// Completes a matrix of distances and finds the smallest of each row.
  ///
  /// To each distance come the row's constant and `penalty` times the squared distance of the
  /// column's place from the row's; what falls below 0 by rounding is 0.
  /// - Parameters:
  ///   - distances: [rows.count, sources.rows.count]; it is written over.
  ///   - sources: the columns' places.
  ///   - count: how many of each row, the nearest first; the first one of equals.
  ///   - report: called for each row in order with its index and what was found: column, distance.
  package static func nearest(
    _ count: Int, in distances: inout [Float], rows: [Row],
    sources: (rows: [Float], columns: [Float]), penalty: Float,
    _ report: (Int, [(column: Int, distance: Float)]) -> Void
  ) {
    let columns = sources.rows.count
    precondition(columns > 0 && sources.columns.count == columns, "no sources")
    precondition(distances.count >= rows.count * columns, "a matrix is cut short")
    let level = InstructionSet.best.level
    distances.withUnsafeMutableBufferPointer { distances in
      guard let base = distances.baseAddress else { return }
      for (index, row) in rows.enumerated() {
        let values = base + index * columns
        retouch_add_offset_penalty(
          level, values, sources.rows, sources.columns, Int64(columns), row.row, row.column,
          row.constant, penalty)
        if count == 1 {
          let best = Int(retouch_smallest(level, values, Int64(columns)))
          report(index, [(best, values[best])])
        } else {
          report(index, smallest(count, of: UnsafeBufferPointer(start: values, count: columns)))
        }
      }
    }
  }

  private static func smallest(_ count: Int, of values: UnsafeBufferPointer<Float>) -> [(
    column: Int, distance: Float
  )] {
    var found: [(column: Int, distance: Float)] = []
    found.reserveCapacity(count)
    var limit = Float.infinity
    for (column, value) in values.enumerated() where value < limit || found.count < count {
      if found.count < count { found.append((column, value)) }
      var place = found.count - 1
      while place > 0, value < found[place - 1].distance {
        found[place] = found[place - 1]
        place -= 1
      }
      found[place] = (column, value)
      if found.count == count { limit = found[count - 1].distance }
    }
    return found
  }

  /// out[b] = min over a of costs[a] + first[a, b] + second[a, b]: the message of one node of a
  /// graph to another.
  /// - Parameters:
  ///   - costs: one for each label.
  ///   - tables: symmetric [labels, labels] matrices one after another.
  ///   - first, second: which two of them.
  package static func minPlus(
    costs: [Float], tables: [Float], first: Int, second: Int, into out: inout [Float]
  ) {
    let labels = costs.count
    let size = labels * labels
    precondition(out.count == labels && tables.count >= (max(first, second) + 1) * size)
    tables.withUnsafeBufferPointer { tables in
      guard let base = tables.baseAddress else { return }
      retouch_min_plus(
        InstructionSet.best.level, costs, base + first * size, base + second * size,
        Int64(labels), &out)
    }
  }
}

extension ThreadPool {
  /// Writes an array in parts of at most `size` elements, each by itself.
  /// - Parameter body: writes the elements of a range; the part begins at its lower bound.
  package func update<Element>(
    _ values: inout [Element], by size: Int,
    _ body: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    let count = values.count
    values.withUnsafeMutableBufferPointer { values in
      let all = UncheckedSendable(values)
      forEach((count + size - 1) / size) { part in
        let range = part * size..<min(count, (part + 1) * size)
        body(range, UnsafeMutableBufferPointer(rebasing: all.value[range]))
      }
    }
  }
}
