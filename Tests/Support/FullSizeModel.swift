import Foundation
import Networks
import Tensors

/// Random checkpoints as large as the published ones, in half precision.
extension SyntheticModel {
  /// Writes the folder; its weights in one file, or in `shards` of them with an index.
  package func writeHalves(to folder: TemporaryFolder, shards: Int = 1) throws {
    try writeConfigurations(to: folder)
    let tensors = try parsed().neededTensors.sorted { $0.key < $1.key }
    let stem = "diffusion_pytorch_model"
    var map: [String] = []
    for shard in 0..<shards {
      let file =
        shards == 1
        ? "\(stem).safetensors"
        : String(format: "%@-%05d-of-%05d.safetensors", stem, shard + 1, shards)
      var builder = SafetensorsBuilder()
      builder.metadata = ["format": "pt"]
      for (index, (name, shape)) in tensors.enumerated()
      where index * shards / tensors.count == shard {
        let count = shape.reduce(1, *)
        builder.add(name, "F16", shape, byteCount: 2 * count) {
          Self.randomHalves(name, shape, seed: UInt64(index))
        }
        map.append("\"\(name)\": \"\(file)\"")
      }
      try builder.write(to: folder("unet/\(file)"))
    }
    if shards > 1 {
      let total = tensors.reduce(0) { $0 + 2 * $1.value.reduce(1, *) }
      try folder.write(
        "{\"metadata\": {\"total_size\": \(total)}, \"weight_map\": {\(map.joined(separator: ","))}}",
        to: "unet/\(stem).safetensors.index.json")
    }
  }

  /// Numbers whose variance keeps activations at one scale: norms near 1, others 1/√inputs.
  private static func randomHalves(_ name: String, _ shape: [Int], seed: UInt64) -> [UInt8] {
    var random = TestRandom(seed)
    let inputs = max(1, shape.dropFirst().reduce(1, *))
    let isNorm = shape.count == 1 && name.hasSuffix(".weight")
    let spread: Float = isNorm || shape.count == 1 ? 0.02 : (3 / Float(inputs)).squareRoot()
    // One random word picks four of 4096 values: making half a billion anew would take minutes.
    let values = (0..<4096).map { _ in
      Self.half((isNorm ? 1 : 0) + Float.random(in: -spread...spread, using: &random))
    }
    let count = shape.reduce(1, *)
    return [UInt8](unsafeUninitializedCapacity: 2 * count) { bytes, used in
      var word: UInt64 = 0
      for index in 0..<count {
        if index % 4 == 0 { word = random.next() }
        let value = values[Int(word & 4095)]
        word >>= 16
        bytes[2 * index] = UInt8(truncatingIfNeeded: value)
        bytes[2 * index + 1] = UInt8(truncatingIfNeeded: value >> 8)
      }
      used = 2 * count
    }
  }

  /// The half below `value` in magnitude; what is under the normal range becomes 0.
  private static func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(bits >> 16 & 0x8000)
    let exponent = Int(bits >> 23 & 0xFF) - 112
    guard exponent > 0 else { return sign }
    return sign | UInt16(min(exponent, 30)) << 10 | UInt16(bits >> 13 & 0x3FF)
  }
}
