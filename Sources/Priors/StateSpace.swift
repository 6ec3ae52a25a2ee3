import Tensors

/// What a prior's states are: pixels, or something that pixels are written in.
public enum StateSpace: Sendable, Equatable {
  case pixels
  /// Bits of 8-bit samples as numbers ±scale (Chen et al. 2023, "Analog bits").
  case bits(BitCode)
}
