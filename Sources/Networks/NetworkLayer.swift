/// A layer that multiplies, and how often: what a network costs before any kernel is clever.
package struct NetworkLayer: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case convolution
    case linear
    /// The two products of scaled dot-product attention; it has no weights.
    case attention
  }

  /// The layer's name in the checkpoint.
  package let name: String
  package let kind: Kind
  package let inputs: Int
  package let outputs: Int
  /// The side of a convolution's kernel; 1 for all else.
  package let kernel: Int
  /// Results of `outputs` numbers that the layer computes for one picture.
  package let positions: Int

  /// Numbers of its weight tensor; the bias doesn't count, since it only adds.
  package var weights: Int { kind == .attention ? 0 : kernel * kernel * inputs * outputs }

  /// Multiply-adds for one picture by the direct algorithm: what Winograd or other shortcuts
  /// save is not taken off, so that speeds compare.
  ///
  /// A `Double`: a hostile configuration's product fits no 64 bits.
  package var multiplyAdds: Double {
    switch kind {
    case .convolution, .linear: Double(positions) * Double(weights)
    // Q Kᵀ, then the scores times V: every position meets every other.
    case .attention: 2 * Double(positions) * Double(positions) * Double(inputs)
    }
  }
}
