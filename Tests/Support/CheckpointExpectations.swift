import Checkpoints
import Testing

/// Expects a refusal in one line that holds every one of `parts`.
package func expectRefusal(
  _ parts: String..., kind: CheckpointError.Kind? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
  let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) { try body() }
  guard let error else { return }
  if let kind { #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation) }
  let line = error.description
  #expect(!line.contains { $0.isNewline }, "\(line)", sourceLocation: sourceLocation)
  for part in parts {
    #expect(line.contains(part), "\(line)", sourceLocation: sourceLocation)
  }
}
