import CKernels

/// The instruction sets that the kernels are written for.
///
/// The best one that the processor runs is chosen once; tests force the others to prove that
/// every path gives the same numbers.
public enum InstructionSet: Int, Sendable, CaseIterable, Comparable {
  case plain, avx2, avx512, avx512bf16

  /// The best instruction set of this processor.
  public static let best =
    InstructionSet(rawValue: Int(retouch_best_level().rawValue)) ?? .plain

  /// Those that this processor can run.
  public static var available: [InstructionSet] { allCases.filter { $0 <= best } }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  var level: retouch_level { retouch_level(rawValue: UInt32(rawValue)) }
}
