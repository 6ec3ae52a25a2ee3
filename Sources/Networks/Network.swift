import Checkpoints
import Tensors

/// What a network reads, answers and is told.
package struct NetworkShape: Sendable, Equatable {
  /// Channels of a picture before and after the network.
  package var inChannels: Int
  package var outChannels: Int
  /// Side of the square pictures that it was trained on, in pixels.
  package var side: Int
  /// The side of a picture must divide by this.
  package var sideMultiple: Int
  /// Channels of each level, the finest first.
  package var levels: [Int]
  /// Classes that it knows; 0: none.
  package var classCount = 0
  /// Whether it can't do without a class: a table of embeddings has no row for "none".
  package var requiresClass = false
  /// Whether it is told a second time.
  package var takesSecondTime = false

  package init(
    inChannels: Int, outChannels: Int, side: Int, sideMultiple: Int, levels: [Int],
    classCount: Int = 0, requiresClass: Bool = false, takesSecondTime: Bool = false
  ) {
    self.inChannels = inChannels
    self.outChannels = outChannels
    self.side = side
    self.sideMultiple = sideMultiple
    self.levels = levels
    self.classCount = classCount
    self.requiresClass = requiresClass
    self.takesSecondTime = takesSecondTime
  }
}

/// What a network is told beside the picture; one value for each image.
package struct NetworkInputs: Sendable {
  package var times: [Float]
  /// Of networks with two times; nil leaves that branch out.
  package var secondTimes: [Float]?
  /// In 0..<classCount; nil: no class, which not every network takes.
  package var labels: [Int]?

  package init(times: [Float], secondTimes: [Float]? = nil, labels: [Int]? = nil) {
    self.times = times
    self.secondTimes = secondTimes
    self.labels = labels
  }
}

/// A network with its weights.
package protocol Network: Sendable {
  /// One network call.
  /// - Parameters:
  ///   - x: [images, height, width, inChannels] with sides that divide by `sideMultiple`.
  ///   - inputs: one of each for each image.
  /// - Returns: [images, height, width, outChannels].
  func callAsFunction(_ x: Tensor, _ inputs: NetworkInputs, _ threads: ThreadPool) -> Tensor
}

/// One architecture, described once: the tensors that a checkpoint must have, the layers with what
/// they cost, random weights and the run all come from `build`.
package protocol NetworkPlan: Sendable {
  var shape: NetworkShape { get }
  /// Asks `builder` for every layer by its name in the checkpoint, in the order of a call.
  func build(_ builder: NetworkBuilder) throws(CheckpointError) -> any Network
}

extension NetworkPlan {
  /// The network with the weights of `store`.
  /// - Parameter precision: that of the blocks. The time's embedding, the first and the last
  ///   convolution stay in fp32: they take no time, and nothing evens out what they are off.
  /// - Throws: `CheckpointError` when a tensor is missing, superfluous or of another shape.
  package func network(
    _ store: WeightStore, precision: Precision = .fp32, instructions: InstructionSet = .best
  ) throws(CheckpointError) -> any Network {
    let builder = NetworkBuilder(store, precision: precision, instructions: instructions)
    let network = try build(builder)
    try builder.finish()
    return network
  }

  /// The tensors that a checkpoint must have, and their shapes. Nothing is loaded.
  package var neededTensors: [String: [Int]] { listing.needed }

  /// Every layer that multiplies, in the order of a call on one picture of the native side.
  ///
  /// Norms, activations, resampling and sums are left out, as is custom: they are a few per
  /// thousand of the arithmetic (though not of the time).
  package var layers: [NetworkLayer] { listing.layers }

  /// Floating-point operations for one picture, a multiply-add counted as two.
  package var operations: Double { 2 * layers.reduce(0) { $0 + $1.multiplyAdds } }

  private var listing: NetworkBuilder {
    let builder = NetworkBuilder(listing: ())
    // Without a store there is nothing to be wrong.
    _ = try? build(builder)
    return builder
  }
}
