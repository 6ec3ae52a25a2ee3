/// What an edit was asked that can't be done: one line that says what would do.
public struct EditingError: Error, Sendable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
