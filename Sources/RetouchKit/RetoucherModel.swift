import Models
import Priors
import Tensors

extension Retoucher {
  /// Where the weights come from.
  public enum Model: Sendable, Equatable {
    /// The prior that comes with Retouch: 64×64 tiles of photographs.
    case bundled
    /// A folder with `retouch-model.json` or a diffusers pipeline, or a checkpoint file: safetensors,
    /// PyTorch's `.pt`, `.pth` and `.bin`, NVIDIA's `.pkl`.
    case path(String)
  }

  /// A worse model of the same pictures, which the model is led away from.
  public struct Guide: Sendable, Equatable {
    public var model: Model
    /// 1 is the model alone; more leads further away from the guide.
    public var weight: Double

    public init(_ model: Model, weight: Double = 2) {
      self.model = model
      self.weight = weight
    }
  }
}

extension Retoucher.Model {
  func load(_ precision: Precision, _ threads: ThreadPool) throws -> any Prior {
    switch self {
    case .bundled: return try BundledPrior.load(precision: precision, threads: threads)
    case .path(let path):
      let prior = try OpenedModel(path: path).loadPrior(precision: precision, threads: threads)
      let isRGB = prior.channels == 3 && prior.traits.space == .pixels
      guard isRGB || prior.traits.space != .pixels else {
        throw RetouchError(
          .badData, "\(path): a model of \(prior.channels) channels; Retouch edits RGB")
      }
      return prior
    }
  }
}

extension Retoucher.Guide {
  func leading(_ prior: any Prior, _ precision: Precision, _ threads: ThreadPool) throws
    -> any Prior
  {
    guard weight.isFinite, (0...100).contains(weight) else {
      throw RetouchError(.badSetting, "a guide's weight must be from 0 to 100, not \(weight)")
    }
    return try GuidedPrior(prior, guide: model.load(precision, threads), weight: weight)
  }
}
