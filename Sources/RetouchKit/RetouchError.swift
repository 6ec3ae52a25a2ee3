import Checkpoints
import Editing
import Hub
import Pictures
import Priors
import Tensors

/// Everything that can go wrong in an edit: one line, and what a command's exit code would say.
public struct RetouchError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// A setting that makes no sense.
    case badSetting
    /// A picture, mask or model that is damaged, unsupported or doesn't fit.
    case badData
    /// A file that isn't there.
    case noInput
    /// A server that can't be reached, or doesn't do its work now; a port that can't be had.
    case unavailable
    /// The output can't be created.
    case cannotCreate
    /// Reading or writing failed half-way.
    case inputOutput
    /// There is no room for the output on its disk, or in the user's part of it.
    case diskFull
    /// Memory, threads or open files that this machine, or its limits, don't give.
    case outOfResources
    /// The network's answer was no picture: infinite or not a number.
    case badAnswer
    /// The task was cancelled.
    case cancelled

    /// As in `sysexits.h`; 130 for a cancelled task, as shells count an interrupt.
    public var exitCode: Int32 {
      switch self {
      case .badSetting: 64
      case .badData: 65
      case .noInput: 66
      case .unavailable: 69
      case .badAnswer: 70
      case .outOfResources: 71
      case .cannotCreate: 73
      case .inputOutput, .diskFull: 74
      case .cancelled: 130
      }
    }
  }

  public let kind: Kind
  /// One line that names the file, what was found, what was expected.
  public let description: String
  package let remedy: Remedy?

  public init(_ kind: Kind, _ description: String) {
    self.init(kind, description, remedy: nil)
  }

  package init(_ kind: Kind, _ description: String, remedy: Remedy?) {
    self.kind = kind
    self.description = description
    self.remedy = remedy
  }

  /// Any error of the floors below, as this one.
  public init(_ error: any Error) {
    switch error {
    case let error as RetouchError: self = error
    case let error as PictureError:
      let kind: Kind =
        switch error.kind {
        case .badSetting: .badSetting
        case .badData: .badData
        case .noInput: .noInput
        case .cannotCreate: .cannotCreate
        case .inputOutput: .inputOutput
        case .diskFull: .diskFull
        case .outOfResources: .outOfResources
        }
      let remedy: Remedy? =
        switch error.remedy {
        case .maximumPixels: .maximumPixels
        case .overwrite: .overwrite
        case .background: .background
        case .page: .page
        case .salvage: .salvage
        case nil: nil
        }
      self.init(kind, error.description, remedy: remedy)
    case let error as CheckpointError:
      let kind: Kind =
        switch error.kind {
        case .missing: .noInput
        case .malformed, .unsupported: .badData
        case .cannotCreate: .cannotCreate
        case .notWritten: .inputOutput
        case .outOfResources: .outOfResources
        }
      let remedy: Remedy? =
        switch error.remedy {
        case .overwrite: .overwrite
        case .model: .model
        case .family: .family
        case .arguments: .arguments
        case nil: nil
        }
      self.init(kind, error.description, remedy: remedy)
    case let error as HubError:
      let kind: Kind =
        switch error.kind {
        case .badSetting: .badSetting
        case .badData: .badData
        case .notFound: .noInput
        case .unreachable: .unavailable
        case .cannotCreate: .cannotCreate
        case .inputOutput: .inputOutput
        case .cancelled: .cancelled
        }
      self.init(kind, error.description)
    case let error as EditingError:
      self.init(.badSetting, error.description, remedy: error.remedy.map { _ in .classLabel })
    case let error as MemoryShortage: self.init(.outOfResources, error.description)
    case let error as PriorError:
      self.init(error.kind == .notFinite ? .badAnswer : .badSetting, error.description)
    case is CancellationError: self.init(.cancelled, "cancelled")
    default: self.init(.inputOutput, "\(error)")
    }
  }
}
