import Tensors
import TestSupport
import Testing

/// Tensors are values: a copy never sees what is written to the other.
@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    var first = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    let kept = first
    let seen = first.reshaped([3, 2])
    first[1, 2] = 60
    first.update { $0[0] = 10 }
    #expect(first.values == [10, 2, 3, 4, 5, 60])
    #expect(kept.values == [1, 2, 3, 4, 5, 6])
    #expect(seen[2, 1] == 6)
    #expect(first.read { $0[5] } == 60)
  }

  @Test func emptyTensors() {
    let empty = Tensor(shape: [0, 4])
    #expect(empty.count == 0)
    #expect(empty.values.isEmpty)
    #expect((empty + empty).shape == [0, 4])
    #expect(empty.silu().count == 0)
  }

  /// Blocks are recycled: a new tensor must neither share one that is in use nor keep old numbers.
  @Test func recycledMemoryIsNotShared() {
    for size in [4_096, 20_000, 70_000] {
      var alive: [Tensor] = []
      for round in 0..<20 {
        let dropped = Tensor(shape: [size], repeating: -1)
        #expect(dropped[size - 1] == -1)
        alive.append(Tensor(shape: [size], repeating: Float(round)))
        if alive.count > 3 { alive.removeFirst() }
        for (index, tensor) in alive.enumerated() {
          let expected = Float(round - alive.count + 1 + index)
          #expect(tensor.values.allSatisfy { $0 == expected })
        }
      }
      #expect(Tensor(shape: [size]).values.allSatisfy { $0 == 0 })
    }
  }

  @Test func kernelsFindAlignedMemory() {
    for count in [1, 17, 5_000, 100_000] {
      let tensor = Tensor(shape: [count])
      #expect(tensor.withUnsafeValues { UInt(bitPattern: $0.baseAddress) } % 64 == 0)
    }
  }
}
