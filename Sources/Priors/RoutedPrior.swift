import Tensors

/// Several priors, each for some of the classes; only the one that knows a class runs.
package struct RoutedPrior: Prior {
  private let students: [any Prior]
  private let classes: [ClosedRange<Int>]

  package var channels: Int { students[0].channels }
  package var nativeSide: Int { students[0].nativeSide }
  package let classCount: Int
  package var traits: PriorTraits {
    var traits = students[0].traits
    traits.classUse = .required
    return traits
  }

  /// - Parameters:
  ///   - students: at least one; all make the same pictures.
  ///   - classes: of each; together every class from 0 up, once.
  /// - Throws: `PriorError` for gaps and overlaps.
  package init(_ students: [any Prior], classes: [ClosedRange<Int>]) throws(PriorError) {
    guard let first = students.first, students.count == classes.count else {
      throw PriorError(.badCondition, "there must be classes for each of the students")
    }
    guard
      students.allSatisfy({
        $0.channels == first.channels && $0.nativeSide == first.nativeSide
          && $0.traits.levels == first.traits.levels
      })
    else { throw PriorError(.badCondition, "the students make different pictures") }
    var next = 0
    for range in classes.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard range.lowerBound == next else {
        throw PriorError(
          .badCondition,
          range.lowerBound > next
            ? "no student knows class \(next)" : "two students know class \(range.lowerBound)")
      }
      next = range.upperBound + 1
    }
    self.students = students
    self.classes = classes
    classCount = next
  }

  /// Who knows a class.
  /// - Throws: `PriorError` when nobody does.
  package func student(for label: Int?) throws(PriorError) -> Int {
    guard let label else {
      throw PriorError(
        .badCondition,
        "this model is class-conditional: give a class from 0 to \(classCount - 1)")
    }
    guard let index = classes.firstIndex(where: { $0.contains(label) }) else {
      throw PriorError(.badCondition, "class \(label) is not one of 0 to \(classCount - 1)")
    }
    return index
  }

  package func denoise(_ x: Tensor, sigma: Double, condition: Condition) throws -> Tensor {
    try students[student(for: condition.classLabel)].denoise(
      x, sigma: sigma, condition: condition)
  }
}
