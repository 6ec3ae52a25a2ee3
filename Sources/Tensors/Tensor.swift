import CKernels

/// A contiguous Float32 array with value semantics, channels last.
///
/// Pictures and activations have shape [images, height, width, channels]; matrices have two
/// dimensions. There is no autograd and no lazy evaluation: an operation has happened when it
/// returns.
public struct Tensor: Sendable {
  /// Sizes, outermost first. Never empty; a zero size is allowed.
  public let shape: [Int]
  private var storage: TensorStorage

  /// The number of elements.
  public var count: Int { storage.count }

  /// A tensor whose every element is `value`.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(uninitialized: shape) { $0.update(repeating: value) }
  }

  /// A tensor of the given numbers, outermost dimension first.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    self.init(uninitialized: shape) { destination in
      precondition(values.count == destination.count, "shape and values disagree")
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          destination.baseAddress?.update(from: base, count: source.count)
        }
      }
    }
  }

  /// A tensor that `fill` writes whole; what it leaves out is arbitrary.
  package init(
    uninitialized shape: [Int], _ fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    precondition(!shape.isEmpty && shape.allSatisfy { $0 >= 0 }, "not a shape: \(shape)")
    self.shape = shape
    storage = TensorStorage(count: shape.reduce(1, *))
    try fill(storage.buffer)
  }

  private init(shape: [Int], storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// The same elements seen under another shape. Costs nothing.
  /// - Precondition: both shapes have the same number of elements.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "can't see \(self.shape) as \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  /// The elements, outermost dimension first.
  public var values: [Float] { withUnsafeValues { Array($0) } }

  /// Reads the elements in place.
  package func withUnsafeValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(storage.buffer)) }
  }

  /// Writes the elements in place, copying them first if another tensor shares them.
  package mutating func withUnsafeMutableValues<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copied() }
    return try body(storage.buffer)
  }

  /// One element by its indices.
  public subscript(indices: Int...) -> Float {
    get { withUnsafeValues { $0[offset(of: indices)] } }
    set {
      let offset = offset(of: indices)
      withUnsafeMutableValues { $0[offset] = newValue }
    }
  }

  private func offset(of indices: [Int]) -> Int {
    precondition(indices.count == shape.count, "\(indices.count) indices for \(shape)")
    var offset = 0
    for (index, size) in zip(indices, shape) {
      precondition(index >= 0 && index < size, "index \(indices) outside \(shape)")
      offset = offset * size + index
    }
    return offset
  }
}

extension Tensor: Equatable {
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withUnsafeValues { a in
        right.withUnsafeValues { b in a.elementsEqual(b) }
      }
  }
}

/// Names for the dimensions of a batch of pictures.
extension Tensor {
  public var images: Int { shape[0] }
  public var height: Int { shape[1] }
  public var width: Int { shape[2] }
  /// The last dimension, in a matrix too.
  public var channels: Int { shape[shape.count - 1] }
}
