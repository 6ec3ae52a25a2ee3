import Priors
import Tensors

/// What is known of the picture to be found: y = A x + noise, or A x within bounds of y.
public struct Measurement: Sendable {
  /// A, what happened to the picture.
  public let `operator`: any LinearOperator
  /// What is left of it: the data.
  public let y: Tensor
  /// The noise's standard deviation σ_y, in units of [−1, 1]; 0: y is exact.
  public let noise: Double
  /// How far A x may lie from y, each number of it; nil: y itself is meant. A quantized file knows no more.
  public let slack: Tensor?
  /// How a sampler's states write pixels, when they are bits.
  private var code: BitCode?

  /// - Parameters:
  ///   - operator: what was done to the picture.
  ///   - y: what came of it: A x of the picture x.
  ///   - noise: 0 or more.
  ///   - slack: of y's shape, 0 or more each; infinite where y says nothing.
  public init(
    _ operator: any LinearOperator, y: Tensor, noise: Double = 0, slack: Tensor? = nil
  ) {
    precondition(noise >= 0 && (slack.map { $0.shape == y.shape } ?? true))
    self.operator = `operator`
    self.y = y
    self.noise = noise
    self.slack = slack
  }

  /// The measurement that `picture` would give.
  public init(_ operator: any LinearOperator, of picture: Tensor) {
    self.init(`operator`, y: `operator`.apply(picture))
  }

  /// Whether states are bits.
  var isCoded: Bool { code != nil }

  /// - Throws: `EditingError` when states are bits: steps that add pixels to states would mean nothing.
  func requirePixels(for sampler: String) throws(EditingError) {
    guard !isCoded else {
      throw EditingError(
        "the \(sampler) sampler works on pixels, and this model's states are bits: take annealed or"
          + " consistency")
    }
  }

  /// The same for states of bits: what a projection changes is written as bits again, and what it
  /// leaves keeps its doubts.
  func coded(by code: BitCode) -> Measurement {
    var result = self
    result.code = code
    return result
  }

  /// x + A⁺(y − A x), as if there were no noise.
  public func project(_ x: Tensor) -> Tensor {
    guard let code else { return `operator`.project(x, onto: goal(of: x)) }
    return rewritten(x, code) { pixels in
      let goal = goal(of: pixels)
      return `operator`.confine(`operator`.project(pixels, onto: goal), onto: goal)
    }
  }

  /// What the measurement makes of a prior's estimate at level `sigma`: the most probable picture when
  /// the estimate's error is of that size, x + Aᵀ(A Aᵀ + (σ_y/σ)²)⁻¹(y − A x). Without noise, `project`.
  public func project(_ x: Tensor, at sigma: Double) -> Tensor {
    guard noise > 0 else { return project(x) }
    let damping = (noise / sigma) * (noise / sigma)
    guard let code else { return corrected(x, damping: damping) }
    return rewritten(x, code) { corrected($0, damping: damping) }
  }

  /// x + Aᵀ(A Aᵀ + damping)⁻¹(y − A x); damping 0 is `project`.
  package func corrected(_ x: Tensor, damping: Double) -> Tensor {
    guard damping > 0 else { return project(x) }
    return x + `operator`.dampedInverse(residual(of: x), damping: damping)
  }

  /// y − A x; where y has bounds, what is missing to the nearest one.
  package func residual(of x: Tensor) -> Tensor {
    let measured = `operator`.apply(x)
    return nearest(to: measured) - measured
  }

  /// A⁺ y: the simplest picture with this measurement.
  public var leastSquares: Tensor { `operator`.pseudoInverse(y) }

  /// x brought into [−1, 1] with this measurement; under noise, into [−1, 1].
  public func confine(_ x: Tensor) -> Tensor {
    noise > 0 ? x.clamped(-1, 1) : `operator`.confine(x, onto: goal(of: x))
  }

  /// What A x should become.
  private func goal(of x: Tensor) -> Tensor {
    slack == nil ? y : nearest(to: `operator`.apply(x))
  }

  /// The allowed measurement that is nearest to `value`.
  private func nearest(to value: Tensor) -> Tensor {
    guard let slack else { return y }
    return Tensor(
      shape: y.shape,
      values: zip(value.values, zip(y.values, slack.values)).map { value, bounds in
        min(max(value, bounds.0 - bounds.1), bounds.0 + bounds.1)
      })
  }

  /// States of bits whose pixels `change` changes.
  private func rewritten(_ x: Tensor, _ code: BitCode, _ change: (Tensor) -> Tensor) -> Tensor {
    let before = code.decodeSoftly(x)
    let after = change(before)
    // Half a level of 8 bits.
    let changed = Tensor(
      shape: before.shape,
      values: zip(before.values, after.values).map { abs($0 - $1) > 1 / 255 ? 1 : 0 })
    return x.replaced(by: code.encode(after), whereSample: changed)
  }
}

extension Tensor {
  /// Bits of the samples that are marked, in place of this tensor's.
  fileprivate func replaced(by bits: Tensor, whereSample mask: Tensor) -> Tensor {
    var result = self
    let count = channels / mask.channels
    result.update { values in
      mask.read { mask in
        bits.read { bits in
          for sample in mask.indices where mask[sample] != 0 {
            for bit in sample * count..<(sample + 1) * count { values[bit] = bits[bit] }
          }
        }
      }
    }
    return result
  }
}
