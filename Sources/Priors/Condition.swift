import Tensors

/// What a prior may be told beside the picture.
public struct Condition: Sendable, Equatable {
  /// A class of the data that the prior was trained on.
  public var classLabel: Int?
  /// How strongly a prior that takes a guidance weight leans on its condition.
  public var guidance: Double?
  /// What the prior last took the same pictures for, of the shape of its states: of priors whose
  /// traits say that they look at it. Samplers fill it in.
  public var lastEstimate: Tensor?

  public init(classLabel: Int? = nil, guidance: Double? = nil, lastEstimate: Tensor? = nil) {
    self.classLabel = classLabel
    self.guidance = guidance
    self.lastEstimate = lastEstimate
  }
  public static let none = Condition()
}

/// Why a prior can't answer.
public struct PriorError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    /// It was asked for something that it does not know.
    case badCondition
    /// Its answer was no picture: infinite or not a number.
    case notFinite
  }
  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
