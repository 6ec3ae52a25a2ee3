import Checkpoints
import Foundation
import Priors

/// The noise levels of a consistency model: diffusers' `CMStochasticIterativeScheduler`.
package struct ConsistencyScheduler: Sendable, Equatable {
  package var sigmaMin = 0.002
  package var sigmaMax = 80.0
  package var sigmaData = 0.5
  /// Curvature of the grid.
  package var rho = 7.0
  /// Points of the grid that the model was trained on.
  package var gridSize = 40
  /// `TunedEdits`, as the file has them; a field of Retouch's own.
  package var edits: JSONValue?

  package init() {}

  package var grid: NoiseGrid {
    NoiseGrid(sigmaMin: sigmaMin, sigmaMax: sigmaMax, rho: rho, count: gridSize)
  }

  /// - Throws: `CheckpointError` that names the field.
  package init(_ json: JSONValue, file: String) throws(CheckpointError) {
    let fields = try ConfigurationFields(json, file: file)
    try fields.require("_class_name", isOneOf: ["CMStochasticIterativeScheduler"])
    try fields.allow(only: [
      "clip_denoised", "num_train_timesteps", "rho", "s_noise", "sigma_data", "sigma_max",
      "sigma_min", TunedEdits.name,
    ])
    sigmaMin = try fields.number("sigma_min", in: 1e-6...1e3, default: sigmaMin)
    sigmaMax = try fields.number("sigma_max", in: 1e-6...1e6, default: sigmaMax)
    sigmaData = try fields.number("sigma_data", in: 1e-3...1e3, default: sigmaData)
    rho = try fields.number("rho", in: 1...100, default: rho)
    gridSize = try fields.integer("num_train_timesteps", in: 2...100_000, default: gridSize)
    edits = fields[TunedEdits.name]
    guard sigmaMin < sigmaMax else {
      throw fields.malformed("sigma_min must be smaller than sigma_max")
    }
    // Fields that change what the model computes, and that we do one way only.
    guard try fields.bool("clip_denoised", default: true) else {
      throw fields.unsupported("clip_denoised", "false", known: ["true"])
    }
    guard try fields.number("s_noise", in: 0...100, default: 1) == 1 else {
      throw fields.unsupported("s_noise", "not 1", known: ["1"])
    }
  }
}
