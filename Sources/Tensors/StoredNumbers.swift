import CKernels

/// Numbers as a file has them: they are widened where they are used, a cacheful at a time, so that
/// a network's weights need no memory beside the mapped file.
public struct StoredNumbers: Sendable {
  /// How the numbers are written.
  public enum Element: Sendable {
    case float32, float16, brainFloat16

    var byteCount: Int { self == .float32 ? 4 : 2 }

    var kernelElement: retouch_element {
      switch self {
      case .float32: RETOUCH_FLOAT32
      case .float16: RETOUCH_FLOAT16
      case .brainFloat16: RETOUCH_BFLOAT16
      }
    }
  }

  private enum Source: @unchecked Sendable {
    // Sendable because nobody writes the bytes, and `owner` keeps them.
    case bytes(UnsafeRawBufferPointer, owner: any AnyObject & Sendable)
    case tensor(Tensor)
  }

  public let element: Element
  public let count: Int
  private let source: Source

  public init(_ tensor: Tensor) {
    element = .float32
    count = tensor.count
    source = .tensor(tensor)
  }

  /// Numbers in memory that `owner` keeps valid and unchanged; `bytes` need not be aligned.
  /// - Precondition: `bytes` are whole numbers of `element`.
  package init(bytes: UnsafeRawBufferPointer, _ element: Element, owner: any AnyObject & Sendable) {
    precondition(bytes.count % element.byteCount == 0)
    self.element = element
    count = bytes.count / element.byteCount
    source = .bytes(bytes, owner: owner)
  }

  package func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch source {
    case .bytes(let bytes, let owner):
      try withExtendedLifetime(owner) { try body(bytes) }
    case .tensor(let tensor):
      try tensor.withUnsafeValues { try body(UnsafeRawBufferPointer($0)) }
    }
  }

  /// - Precondition: `range` lies within 0..<count.
  func slice(_ range: Range<Int>) -> StoredNumbers {
    switch source {
    case .bytes(let bytes, let owner):
      let size = element.byteCount
      return StoredNumbers(
        bytes: UnsafeRawBufferPointer(
          rebasing: bytes[range.lowerBound * size..<range.upperBound * size]),
        element, owner: owner)
    case .tensor(let tensor):
      return StoredNumbers(Tensor(shape: [range.count], values: Array(tensor.values[range])))
    }
  }

  /// Whether none is infinite or not a number.
  public var isFinite: Bool {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return true }
      return retouch_all_finite(base, element.kernelElement, Int64(count)) != 0
    }
  }

  /// The Euclidean norm of each of `rows` rows, in double precision.
  /// - Precondition: `rows` divides `count`.
  func rowNorms(rows: Int) -> [Double] {
    precondition(rows > 0 && count % rows == 0, "\(rows) rows of \(count) numbers")
    return [Double](unsafeUninitializedCapacity: rows) { squares, filled in
      withUnsafeBytes { bytes in
        if let from = bytes.baseAddress, let to = squares.baseAddress {
          retouch_row_squares(
            InstructionSet.best.level, from, element.kernelElement, Int64(rows),
            Int64(count / rows), to)
        } else {
          squares.initialize(repeating: 0)
        }
      }
      filled = rows
    }.map { $0.squareRoot() }
  }

  /// The numbers widened.
  /// - Precondition: `shape` has `count` elements.
  public func tensor(shape: [Int]) -> Tensor {
    if case .tensor(let tensor) = source { return tensor.reshaped(shape) }
    return Tensor(uninitialized: shape) { out in
      withUnsafeBytes { bytes in
        precondition(out.count == count)
        guard let from = bytes.baseAddress, let to = out.baseAddress else { return }
        switch element {
        case .float32: UnsafeMutableRawBufferPointer(out).copyMemory(from: bytes)
        case .float16: retouch_widen_f16(InstructionSet.best.level, from, Int64(count), to)
        case .brainFloat16: retouch_widen_bf16(from, Int64(count), to)
        }
      }
    }
  }
}
