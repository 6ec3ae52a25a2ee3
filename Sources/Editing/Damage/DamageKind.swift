/// What damage there is to find.
public enum DamageKind: String, Sendable, CaseIterable {
  /// Long lines of one direction.
  case scratches
  /// Specks and short hairs.
  case dust
  /// Lines that turn and branch.
  case cracks
}
