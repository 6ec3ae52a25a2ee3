import ArgumentParser
import Editing
import Pictures
import Priors
import RetouchKit
import Tensors

// The library's own choices, by their own words.

extension Precision: ExpressibleByArgument {}
extension SamplerKind: ExpressibleByArgument {}
extension FillKind: ExpressibleByArgument {}
extension NoiseKind: ExpressibleByArgument {}
extension UpscaleEdit.Kernel: ExpressibleByArgument {}
extension MaskShape.Edge: ExpressibleByArgument {}

extension ArgumentHelp {
  /// The one that every command gives `--precision`.
  static let precision = ArgumentHelp.field(Recipe.Model.precisionField)
}
