/// What a network's layers multiply. Everything is summed in fp32, and everything between layers is
/// fp32.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// The numbers as they are.
  case fp32
  /// The two factors of each product rounded to bf16, 8 bits of mantissa: about half the time on
  /// processors that have instructions for it, and an answer that is a little off.
  ///
  /// Where a processor has none the factors are rounded all the same, so that answers differ by the
  /// order of sums alone; it is then no faster than fp32.
  case bf16
}
