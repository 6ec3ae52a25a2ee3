import Editing
import Pictures

/// What happened to a picture, as a user says it; in nature's order: the scene was blurred, reduced, lost its
/// colours, got noise, was compressed, was scratched.
public struct PictureHistory: Sendable, Equatable {
  /// How strong the noise was.
  public enum Noise: Sendable, Equatable {
    case none
    /// Told from the picture.
    case auto
    /// A standard deviation in levels of 255, 0 to 255.
    case levels(Double)
  }

  /// By how much it was reduced.
  public enum Size: Sendable, Equatable {
    /// Above 1 to 8, along both axes.
    case factor(Double)
    /// What it was before, in pixels.
    case original(width: Int, height: Int)
  }

  /// What can be told in another order.
  public enum Event: String, Sendable, CaseIterable {
    case blurred, reduced, grey
  }

  public var blur: BlurKernel?
  public var reduction: Size?
  /// How it was reduced.
  public var kernel = UpscaleEdit.Kernel.box
  public var lostColours = false
  public var noise = Noise.none
  /// Whether the file's own JPEG coefficients bound what the picture was.
  public var isJPEG = false
  /// What is damaged, of the picture's size.
  public var damage: MaskPicture?
  /// Looks for the damage, when none is given.
  public var search: DamageSearch?
  /// By how many pixels what is found is grown.
  package var searchDilation = 0
  /// The first first; what is left out follows.
  public var order = Event.allCases

  public init() {}

  /// The linear things that happened, the first first, to what is a picture of this size now.
  /// - Throws: `EditingError`: a factor out of range.
  func happened(width: Int, height: Int) throws(EditingError) -> [any Happening] {
    var happened: [any Happening] = []
    for event in order + Event.allCases.filter({ !order.contains($0) }) {
      switch event {
      case .blurred: if let blur { happened.append(Blurring(blur)) }
      case .reduced:
        switch reduction {
        case .factor(let factor): happened.append(try Reduction(by: factor, kernel: kernel))
        case .original(let oldWidth, let oldHeight):
          happened.append(
            try Reduction(
              down: Double(oldHeight) / Double(height),
              across: Double(oldWidth) / Double(width), kernel: kernel))
        case nil: break
        }
      case .grey: if lostColours { happened.append(LostColours()) }
      }
    }
    return happened
  }

  /// What happened to the picture as its file stores it.
  /// - Parameter orientation: EXIF's number.
  /// - Throws: `RetouchError` for a blur, whose direction would have to be turned too.
  mutating func turn(to orientation: Int) throws(RetouchError) {
    guard orientation != 1 else { return }
    guard blur == nil else {
      throw RetouchError(
        .badSetting,
        "a blurred picture that its JPEG file turns (EXIF orientation \(orientation)) can't be held to"
          + " its coefficients: leave jpeg out, or turn the file itself first")
    }
    if orientation >= 5, case .original(let width, let height) = reduction {
      reduction = .original(width: height, height: width)
    }
  }
}
