/// What the user may set to have it done after all. Messages say it in the library's words; a command names its option.
package enum Remedy: String, Codable, Sendable, CaseIterable {
  /// The limit of a picture's pixels, raised.
  case maximumPixels
  /// Replacing a file that exists.
  case overwrite
  /// The colour that transparency is laid on.
  case background
  /// Which page or frame is meant.
  case page
  /// Filling what a damaged file has lost.
  case salvage
  /// Another model.
  case model
  /// The family of a model that is converted.
  case family
  /// The network's arguments, of a model that is converted.
  case arguments
  /// The model's class.
  case classLabel
  /// A mask where black is filled.
  case invertMask
  /// The largest part of a picture that found damage may be.
  case damageLimit
  /// A hole's growth and softness.
  case rim

  /// Whether a recipe says it in an edit's fields.
  package var isOfEdit: Bool {
    switch self {
    case .maximumPixels, .overwrite, .background, .page, .salvage, .model, .family, .arguments:
      false
    case .classLabel, .invertMask, .damageLimit, .rim: true
    }
  }
}
