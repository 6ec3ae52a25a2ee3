import Priors
import Tensors

/// A measurement of pixels for states of bits: what a projection changes is written as bits again,
/// and what it leaves keeps its doubts.
struct CodedOperator: LinearOperator {
  let pixels: any LinearOperator
  let code: BitCode

  var reach: Reach { pixels.reach }

  func apply(_ x: Tensor) -> Tensor { pixels.apply(code.decodeSoftly(x)) }

  func pseudoInverse(_ y: Tensor) -> Tensor { code.encode(pixels.pseudoInverse(y)) }

  func project(_ x: Tensor, onto y: Tensor) -> Tensor {
    let before = code.decodeSoftly(x)
    let after = pixels.confine(pixels.project(before, onto: y), onto: y)
    let bits = code.encode(after)
    // Half a level of 8 bits.
    let changed = Tensor(
      shape: before.shape,
      values: zip(before.values, after.values).map { abs($0 - $1) > 1 / 255 ? 1 : 0 })
    return x.replaced(by: bits, whereSample: changed)
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
