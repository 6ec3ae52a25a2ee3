/// What an edit was asked that can't be done: one line that says what would do.
public struct EditingError: Error, Sendable, CustomStringConvertible {
  /// What may be set to have it done after all.
  package enum Remedy: Sendable {
    case classLabel
  }

  /// One line.
  public let description: String
  package let remedy: Remedy?

  /// An error with its line.
  public init(_ description: String) { self.init(description, remedy: nil) }

  package init(_ description: String, remedy: Remedy?) {
    self.description = description
    self.remedy = remedy
  }
}
