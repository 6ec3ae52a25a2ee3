/// The names and shapes of a checkpoint's tensors in a few numbers, to compare with what the
/// original constructor made.
package struct TensorListing: Equatable, Sendable {
  package var tensors: Int
  /// Numbers of all tensors.
  package var numbers: Int
  /// FNV-1a of one line a tensor, in the names' order: the name, then the sizes, spaces between.
  package var hash: UInt64

  package init(tensors: Int, numbers: Int, hash: UInt64) {
    self.tensors = tensors
    self.numbers = numbers
    self.hash = hash
  }

  package init(_ shapes: [String: [Int]]) {
    tensors = shapes.count
    numbers = shapes.values.reduce(0) { $0 + $1.reduce(1, *) }
    hash = 0xcbf2_9ce4_8422_2325
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      let line = ([name] + shape.map(String.init)).joined(separator: " ") + "\n"
      for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
  }
}
