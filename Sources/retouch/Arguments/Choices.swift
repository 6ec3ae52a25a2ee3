import ArgumentParser
import Editing
import Pictures

// The library's own choices, by their own words.

extension SamplerKind: ExpressibleByArgument {}
extension NoiseKind: ExpressibleByArgument {}
extension UpscaleEdit.Kernel: ExpressibleByArgument {}
extension MaskShape.Edge: ExpressibleByArgument {}
