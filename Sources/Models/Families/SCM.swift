import Checkpoints
import Foundation
import Priors

extension ModelFamily {
  /// Simplified continuous-time consistency models (Lu and Song 2024). TrigFlow's f(x_t, t) =
  /// cos t · x_t − sin t · σ_d · F is, with σ = σ_d · tan t, EDM's preconditioning with the network's
  /// sign turned; FastGen keeps its networks in EDM's form.
  static let scm = ModelFamily(
    "scm", "TrigFlow consistency model", paper: "arXiv 2410.11081", licence: "Apache-2.0"
  ) {
    parts throws(CheckpointError) in
    let data = try parts.settings.sigmaData()
    let grid = try parts.settings.grid()
    let shift = try parts.settings.number("sigma_shift", in: -1e-3...1e-3) ?? 0
    let speaksTrigFlow = parts.architecture == .mnist
    let clock = parts.clock
    return Preconditioned(
      parts.networks[0],
      PriorTraits(
        kind: .endpoint, levels: .range(grid.sigmaMin...grid.sigmaMax),
        nativeSampler: .multistep(
          sigmas: try parts.settings.nativeSigmas(
            grid, middle: parts.networks[0].shape.side > 32 ? 1.1 : 0.821)))
    ) { sigma, _ in
      guard speaksTrigFlow else {
        return .edm(sigma - shift, data: data, time: clock(sigma))
      }
      var made = Preconditioning.edm(sigma, data: data, time: atan(sigma / data))
      made.out = -made.out
      return made
    }
  }.recognised { facts in
    // FastGen keeps a head for the variance beside EDM's networks; NVIDIA's own files have none.
    facts.architecture == .mnist
      || facts.className == nil && facts.architecture != .edm2 && facts.has("logvar_linear")
      || facts.className == nil && facts.architecture == .edm2 && facts.fileName.contains("scm")
  }
}
