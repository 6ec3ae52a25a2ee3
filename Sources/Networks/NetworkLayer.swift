/// A layer that multiplies, and how often: what a network costs before any kernel is clever.
package struct NetworkLayer: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case convolution
    case linear
    /// The two products of scaled dot-product attention; it has no weights.
    case attention
  }

  /// diffusers' name of the layer.
  package let name: String
  package let kind: Kind
  package let inputs: Int
  package let outputs: Int
  /// The side of a convolution's kernel; 1 for all else.
  package let kernel: Int
  /// Results of `outputs` numbers that the layer computes for one picture.
  package let positions: Int

  /// Numbers of its weight tensor; the bias doesn't count, since it only adds.
  package var weights: Int { kind == .attention ? 0 : kernel * kernel * inputs * outputs }

  /// Multiply-adds for one picture by the direct algorithm: what Winograd or other shortcuts
  /// save is not taken off, so that speeds compare.
  ///
  /// A `Double`: a hostile configuration's product fits no 64 bits.
  package var multiplyAdds: Double {
    switch kind {
    case .convolution, .linear: Double(positions) * Double(weights)
    // Q Kᵀ, then the scores times V: every position meets every other.
    case .attention: 2 * Double(positions) * Double(positions) * Double(inputs)
    }
  }
}

extension UNet2DConfiguration {
  /// Every layer that multiplies, in the order of a call on a picture of the native side.
  ///
  /// Norms, activations, resampling and sums are left out, as is custom: they are a few per
  /// thousand of the arithmetic (though not of the time).
  package var layers: [NetworkLayer] { LayerWalk(self).layers }

  /// Floating-point operations for one picture, a multiply-add counted as two.
  package var operations: Double { 2 * layers.reduce(0) { $0 + $1.multiplyAdds } }
}

/// Goes through the network as `UNet2D` does, noting instead of computing.
private struct LayerWalk {
  private let configuration: UNet2DConfiguration
  private(set) var layers: [NetworkLayer] = []

  init(_ configuration: UNet2DConfiguration) {
    self.configuration = configuration
    guard let finest = configuration.downBlocks.first, let coarsest = configuration.downBlocks.last
    else { return }
    let hidden = configuration.timeEmbeddingWidth
    note("time_embedding.linear_1", .linear, finest.channels, hidden, at: 1)
    note("time_embedding.linear_2", .linear, hidden, hidden, at: 1)
    var side = configuration.sampleSize
    convolution("conv_in", configuration.inChannels, finest.channels, side)
    var channels = finest.channels
    for (index, block) in configuration.downBlocks.enumerated() {
      down(index, block, from: channels, &side)
      channels = block.channels
    }
    resnet("mid_block.resnets.0", coarsest.channels, coarsest.channels, side)
    if configuration.middleHasAttention {
      attention("mid_block.attentions.0", coarsest.channels, side)
    }
    resnet("mid_block.resnets.1", coarsest.channels, coarsest.channels, side)
    for (index, block) in configuration.upBlocks.enumerated() {
      up(index, block, from: channels, &side)
      channels = block.channels
    }
    convolution("conv_out", finest.channels, configuration.outChannels, side)
  }

  private mutating func down(
    _ index: Int, _ block: UNet2DConfiguration.Block, from previous: Int, _ side: inout Int
  ) {
    let name = "down_blocks.\(index)"
    for layer in 0..<configuration.layersPerBlock {
      resnet(
        "\(name).resnets.\(layer)", layer == 0 ? previous : block.channels, block.channels, side)
      if block.attention { attention("\(name).attentions.\(layer)", block.channels, side) }
    }
    guard index < configuration.downBlocks.count - 1 else { return }
    // Resampling comes before the resnet's convolutions: they see the smaller picture.
    side /= 2
    switch block.resampling {
    case .resnet: resnet("\(name).downsamplers.0", block.channels, block.channels, side)
    case .conv: convolution("\(name).downsamplers.0.conv", block.channels, block.channels, side)
    }
  }

  private mutating func up(
    _ index: Int, _ block: UNet2DConfiguration.Block, from previous: Int, _ side: inout Int
  ) {
    let blocks = configuration.upBlocks
    let finer = blocks[min(index + 1, blocks.count - 1)].channels
    let name = "up_blocks.\(index)"
    for layer in 0...configuration.layersPerBlock {
      let current = layer == 0 ? previous : block.channels
      let skip = layer == configuration.layersPerBlock ? finer : block.channels
      resnet("\(name).resnets.\(layer)", current + skip, block.channels, side)
      if block.attention { attention("\(name).attentions.\(layer)", block.channels, side) }
    }
    guard index < blocks.count - 1 else { return }
    side *= 2
    switch block.resampling {
    case .resnet: resnet("\(name).upsamplers.0", block.channels, block.channels, side)
    case .conv: convolution("\(name).upsamplers.0.conv", block.channels, block.channels, side)
    }
  }

  private mutating func resnet(_ name: String, _ inputs: Int, _ outputs: Int, _ side: Int) {
    convolution("\(name).conv1", inputs, outputs, side)
    note(
      "\(name).time_emb_proj", .linear, configuration.timeEmbeddingWidth,
      configuration.timeConditioning == .scaleShift ? 2 * outputs : outputs, at: 1)
    if inputs != outputs { convolution("\(name).conv_shortcut", inputs, outputs, side, kernel: 1) }
    convolution("\(name).conv2", outputs, outputs, side)
  }

  private mutating func attention(_ name: String, _ channels: Int, _ side: Int) {
    for part in ["to_q", "to_k", "to_v"] {
      note("\(name).\(part)", .linear, channels, channels, at: side * side)
    }
    note(name, .attention, channels, channels, at: side * side)
    note("\(name).to_out.0", .linear, channels, channels, at: side * side)
  }

  private mutating func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, _ side: Int, kernel: Int = 3
  ) {
    note(name, .convolution, inputs, outputs, kernel: kernel, at: side * side)
  }

  private mutating func note(
    _ name: String, _ kind: NetworkLayer.Kind, _ inputs: Int, _ outputs: Int, kernel: Int = 1,
    at positions: Int
  ) {
    layers.append(
      NetworkLayer(
        name: name, kind: kind, inputs: inputs, outputs: outputs, kernel: kernel,
        positions: positions))
  }
}
