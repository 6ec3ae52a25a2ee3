import Editing
import Tensors
import TestSupport
import Testing

@Suite struct ColourVoteTests {
  private let one = 0.1 * random([1, 30, 40, 3], seed: 1)

  private func outcome(_ votes: [Tensor]) -> Tensor? {
    var vote = ColourVote()
    for chroma in votes { vote.add(chroma) }
    return vote.outcome(TestThreads.two)
  }

  @Test func agreementIsKept() throws {
    #expect(outcome([]) == nil)
    #expect(outcome([one]) == one)
    #expect(try #require(outcome([one, one, one])).largestError(to: one) < 1e-5)
  }

  /// Of opposite votes nothing is left; of 3 to 1 the half that is their mean, as pale as the mean's square is
  /// of the votes' squares: a quarter.
  @Test func disagreementPales() throws {
    let even = Tensor(shape: [1, 30, 40, 3], repeating: 0.2)
    let opposite = -1 * even
    #expect(try #require(outcome([even, opposite])).largestMagnitude < 1e-6)
    let result = try #require(outcome([even, even, opposite, even]))
    #expect(result.largestError(to: 0.125 * even) < 1e-5)
  }
}
