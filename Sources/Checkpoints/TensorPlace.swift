/// Where a tensor's numbers lie in a file, and in which order.
struct TensorPlace: Sendable {
  let type: StoredType
  let shape: [Int]
  /// The tensor's own bytes where its numbers are in order, those of its whole storage otherwise.
  let range: Range<Int>
  /// The numbers to step for one more along each dimension; nil where the numbers are in order.
  private let strides: [Int]?
  /// The first number's place in `range`, in numbers.
  private let offset: Int
  let isBigEndian: Bool
  /// What must be intact before the numbers are used.
  let record: ZipRecord?

  /// The numbers in the tensor.
  var count: Int { shape.reduce(1, *) }

  /// Whether the numbers can be used where they lie.
  var isInOrder: Bool { strides == nil && !isBigEndian }

  /// A tensor of a safetensors file: in order always.
  init(_ tensor: StoredTensor) {
    type = tensor.type
    shape = tensor.shape
    range = tensor.range
    strides = nil
    offset = 0
    isBigEndian = false
    record = nil
  }

  /// A view of a storage, as PyTorch writes tensors.
  /// - Throws: why there can be no such view.
  init(of storage: TensorStorage, offset: Int, shape: [Int], strides: [Int])
    throws(UnsoundTensor)
  {
    guard shape.count == strides.count else {
      throw UnsoundTensor("it has \(shape.count) sizes and \(strides.count) strides")
    }
    guard shape.count <= 8 else { throw UnsoundTensor("it has \(shape.count) dimensions") }
    guard offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw UnsoundTensor("a size, stride or offset is negative")
    }
    // Empty tensors first: the product of the other sizes may be beyond all numbers.
    let count = shape.contains(0) ? 0 : try Self.product(shape)
    // A view of more numbers than there are would make much out of a small file.
    guard count <= storage.count else {
      throw UnsoundTensor("its shape needs \(count) numbers, its storage has \(storage.count)")
    }
    var last = offset
    if count > 0 {
      for (size, stride) in zip(shape, strides) {
        let (reach, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
        let (sum, overflow) = last.addingReportingOverflow(reach)
        guard !tooFar, !overflow else { throw UnsoundTensor("its strides are too large") }
        last = sum
      }
      guard last < storage.count else { throw UnsoundTensor("it reaches beyond its storage") }
    }

    type = storage.type
    self.shape = shape
    isBigEndian = storage.isBigEndian
    record = storage.record
    var expected = 1
    var inOrder = true
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      inOrder = inOrder && stride == expected
      // No overflow: the sizes' product is `count` unless that is 0, where order says nothing.
      if count > 0 { expected *= size }
    }
    if count == 0 || inOrder {
      let start = count == 0 ? 0 : offset * type.bytes
      let first = storage.range.lowerBound + start
      range = first..<first + count * type.bytes
      self.strides = nil
      self.offset = 0
    } else {
      range = storage.range
      // Nothing steps along a size of 1, whose stride may be anything.
      self.strides = zip(shape, strides).map { $0 == 1 ? 0 : $1 }
      self.offset = offset
    }
  }

  private static func product(_ shape: [Int]) throws(UnsoundTensor) -> Int {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw UnsoundTensor("its shape is too large to be true") }
      count = product
    }
    return count
  }

  /// Copies the numbers in order, each through `convert`, which gets its bits in the machine's
  /// order.
  ///
  /// - Precondition: `file` is the file of this place, `Bits` has the size of its type, and `out`
  ///   has room for `count` of `Number`.
  func copy<Bits: FixedWidthInteger, Number>(
    from file: UnsafeRawBufferPointer, to out: UnsafeMutableRawBufferPointer,
    _ convert: (Bits) -> Number
  ) {
    let count = count
    guard count > 0 else { return }
    let inner = shape.last ?? 1
    let innerStride = strides?.last ?? 1
    let outer = shape.dropLast()
    let outerStrides =
      strides?.dropLast()
      ?? ArraySlice(outer.indices.map { shape[($0 + 1)...].reduce(1, *) })
    let size = MemoryLayout<Bits>.size
    var place = [Int](repeating: 0, count: outer.count)
    var row = range.lowerBound + offset * size
    for written in stride(from: 0, to: count, by: inner) {
      for column in 0..<inner {
        // Inside `range`: `init` has checked where the last number is.
        let bits = file.loadUnaligned(
          fromByteOffset: row + column * innerStride * size, as: Bits.self)
        out.storeBytes(
          of: convert(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)),
          toByteOffset: (written + column) * MemoryLayout<Number>.size, as: Number.self)
      }
      for axis in outer.indices.reversed() {
        place[axis] += 1
        row += outerStrides[axis] * size
        if place[axis] < outer[axis] { break }
        row -= place[axis] * outerStrides[axis] * size
        place[axis] = 0
      }
    }
  }
}

/// Numbers in a file that tensors are views of.
struct TensorStorage: Sendable {
  let type: StoredType
  /// Whole numbers of `type`, inside the file.
  let range: Range<Int>
  var isBigEndian = false
  var record: ZipRecord?

  var count: Int { range.count / type.bytes }
}

/// Why there can be no such tensor.
struct UnsoundTensor: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
