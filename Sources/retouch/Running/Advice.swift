import RetouchKit

/// The library says what would help; the command adds which option does it.
enum Advice {
  static func message(_ error: RetouchError) -> String { message(error.description, error.remedy) }

  static func message(_ text: String, _ remedy: Remedy?) -> String {
    guard let remedy else { return text }
    return "\(text) (\(option(remedy)))"
  }

  private static func option(_ remedy: Remedy) -> String {
    switch remedy {
    case .maximumPixels: "--max-pixels N"
    case .overwrite: "--overwrite"
    case .background: "--background white"
    case .page: "--page N"
    case .salvage: "'retouch inpaint --salvage' fills what is lost"
    case .model: "--model PATH"
    case .family: "retouch model convert --family NAME"
    case .arguments: "retouch model convert --set ARGUMENT=N"
    case .classLabel: "--class N"
    case .invertMask: "--invert-mask if black should be"
    case .damageLimit: "--damage-limit P"
    case .rim: "--feather, --dilate"
    }
  }
}
