import Checkpoints
import Foundation

extension WeightStore {
  /// Random weights of a network, made in memory: a network computes as long with them as
  /// with trained ones, so speed can be measured where no checkpoint is.
  ///
  /// Half-precision, as checkpoints are kept: norms and gains near 1, frequencies and phases of whole
  /// turns, all else of variance 1/inputs, which keeps activations at one scale. Same network and seed, same weights.
  /// - Throws: `CheckpointError` when the network is larger than the machine's memory.
  package static func random(for plan: some NetworkPlan, seed: UInt64 = 0)
    throws(CheckpointError) -> WeightStore
  {
    let parameters = plan.layers.reduce(0.0) { $0 + Double($1.weights) }
    // Two bytes of each are stored; as much again and more is left for activations.
    guard parameters * 6 < Double(ProcessInfo.processInfo.physicalMemory) else {
      throw CheckpointError(
        .unsupported,
        "a network of \(Int(parameters / 1e6)) million parameters is too large for this machine's"
          + " memory")
    }
    let tensors = plan.neededTensors.sorted { $0.key < $1.key }
    var entries: [String: StoredTensor] = [:]
    var size = 0
    for (name, shape) in tensors {
      let bytes = 2 * shape.reduce(1, *)
      entries[name] = StoredTensor(type: .f16, shape: shape, range: size..<size + bytes)
      size += bytes
    }
    let file = try MappedFile(anonymous: size) { memory in
      for (index, (name, shape)) in tensors.enumerated() {
        guard let range = entries[name]?.range else { continue }
        var random = RandomHalves(seed: seed &* 0x1_0001 &+ UInt64(index))
        random.fill(UnsafeMutableRawBufferPointer(rebasing: memory[range]), name, shape)
      }
    }
    return WeightStore(file, tensors: entries, name: "random weights")
  }
}

/// Numbers for the weights of one tensor.
private struct RandomHalves {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func fill(_ memory: UnsafeMutableRawBufferPointer, _ name: String, _ shape: [Int]) {
    // What a norm or a learned gain multiplies by.
    let isFactor = shape.count == 1 && name.hasSuffix(".weight") || name.hasSuffix("gain")
    let isAngle = name.hasSuffix(".freqs") || name.hasSuffix(".phases")
    let inputs = max(1, shape.dropFirst().reduce(1, *))
    // Uniform in ±spread has variance spread² / 3.
    let spread =
      isAngle ? 2 * Double.pi : shape.count < 2 ? 0.02 : (3 / Double(inputs)).squareRoot()
    // One random word picks four of 4096 values: drawing half a billion anew would take long.
    let values = (0..<4096).map { _ in
      let unit = 2 * (Double(next() >> 11) + 0.5) / 0x1p53 - 1
      return Self.half((isFactor ? 1 : 0) + Float(spread * unit)).littleEndian
    }
    values.withUnsafeBufferPointer { values in
      var word: UInt64 = 0
      for index in 0..<memory.count / 2 {
        if index % 4 == 0 { word = next() }
        memory.storeBytes(
          of: values[Int(word & 4095)], toByteOffset: 2 * index, as: UInt16.self)
        word >>= 16
      }
    }
  }

  /// The half-precision number next to `value` towards 0, by its bits: `Float16` isn't there on
  /// every platform. What is under its normal range becomes 0, what is over it the largest.
  private static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16 & 0x8000)
    let exponent = Int(bits >> 23 & 0xFF) - 112
    guard exponent > 0 else { return sign }
    guard exponent < 31 else { return sign | 0x7BFF }
    return sign | UInt16(exponent) << 10 | UInt16(truncatingIfNeeded: bits >> 13 & 0x3FF)
  }
}
