import Tensors

/// What every block of a network is told: [images, width], through SiLU already, which is how
/// blocks read it.
package struct Embedding: Sendable {
  package var time: Tensor
  /// Of networks with two times, unless that branch is left out.
  package var secondTime: Tensor?

  package init(time: Tensor, secondTime: Tensor? = nil) {
    self.time = time
    self.secondTime = secondTime
  }
}

/// Makes a network's embedding of its times and classes.
package protocol EmbeddingLayers: Sendable {
  func callAsFunction(_ inputs: NetworkInputs, _ threads: ThreadPool) -> Embedding
}

extension Tensor {
  /// Adds to each image's row of an embedding that of its class.
  /// - Parameters:
  ///   - table: [classes, width], or [width, classes] if `byColumn`.
  ///   - factor: what the class's row is multiplied by.
  mutating func addClasses(
    _ labels: [Int], from table: Tensor, byColumn: Bool = false, factor: Float = 1
  ) {
    let width = channels
    let stride = table.channels
    withUnsafeMutableValues { rows in
      table.withUnsafeValues { table in
        for (image, label) in labels.enumerated() {
          for index in 0..<width {
            let value = byColumn ? table[index * stride + label] : table[label * stride + index]
            rows[image * width + index] += factor * value
          }
        }
      }
    }
  }
}
