import Tensors

/// A level that is filled: where every patch that touches the hole was found.
package struct PatchSolution: Sendable {
  package let level: PatchLevel
  /// One match for each target.
  package let field: [Match]

  /// The matches of the next finer level: the same ways, twice as far.
  ///
  /// Patches are then copied anew from the finer picture: nothing is enlarged.
  /// - Parameter shift: the row and column of this level's grid at which the finer one begins.
  package func seeds(for finer: PatchLevel, shift: (row: Int, column: Int) = (0, 0)) -> [Match] {
    let (grid, small) = (finer.grid, level.grid)
    return finer.targets.map { target in
      let (row, column) = (Int(target) / grid.width, Int(target) % grid.width)
      guard
        let index = level.nearestTarget(
          row: row / 2 + shift.row, column: column / 2 + shift.column)
      else {
        // A part of the hole that is too thin for the coarser level.
        return Match(source: finer.nearestSource(row: row, column: column), distance: 0)
      }
      let (from, to) = (Int(level.targets[index]), Int(field[index].source))
      let place: (row: Int, column: Int)
      if let number = small.others.firstIndex(where: { $0.rows.contains(to / small.width) }),
        grid.others.indices.contains(number)
      {
        let (other, its) = (small.others[number], grid.others[number])
        place = (
          2 * (to / small.width - other.rows.lowerBound + other.top) - its.top
            + its.rows.lowerBound, 2 * (to % small.width + other.left) - its.left
        )
      } else {
        place = (
          row + 2 * (to / small.width - from / small.width),
          column + 2 * (to % small.width - from % small.width)
        )
      }
      return Match(
        source: finer.nearestSource(row: place.row, column: place.column), distance: 0)
    }
  }
}
