import Checkpoints
import Tensors

/// The residual encoder of NCSN++ (Song et al. 2021): a second, smaller picture runs beside the
/// features, is halved and convolved at each level, and their sum is both from there on.
struct AuxiliaryResidual: Sendable {
  private let convolution: ConvolutionWeights
  private let filter: ResamplingFilter

  /// - Parameter side: of the halved pictures.
  init(
    _ name: String, from inChannels: Int, to outChannels: Int, filter: ResamplingFilter,
    at side: Int, _ builder: NetworkBuilder
  ) throws(CheckpointError) {
    self.filter = filter
    // It looks at the larger picture: halving comes after it.
    convolution = try builder.convolution(name, from: inChannels, to: outChannels, at: 2 * side)
    builder.ignore("\(name).resample_filter")
  }

  /// - Parameter auxiliary: twice the sides of `features`; becomes the result.
  func callAsFunction(
    _ features: FeatureMap, _ auxiliary: inout Tensor, _ threads: ThreadPool
  ) -> FeatureMap {
    let halved: Tensor
    switch filter {
    case .box: halved = threads.averagePooled(threads.convolve(auxiliary, convolution))
    case .binomial:
      // The bias comes after the filter in the original; a filter that sums to 1 doesn't mind.
      let wide = threads.convolve(auxiliary, convolution, padding: (2, 2))
      halved = threads.filteredInSingle(
        wide, vertical: .binomialHalving(extended: wide.height),
        horizontal: .binomialHalving(extended: wide.width))
    }
    let half = Float(0.5).squareRoot()
    auxiliary = threads.combined(half, features.values, half, halved)
    return FeatureMap(auxiliary)
  }
}
