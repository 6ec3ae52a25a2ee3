import Synchronization
import Tensors

/// Finds scratches, dust and cracks in a picture: what is thin or small, stands out from both sides more
/// than its surroundings' texture does, and looks like damage rather than like part of the scene.
package struct DamageFinder: Sendable {
  package typealias Kind = DamageKind

  /// What is looked for.
  package var kinds: Set<Kind>
  /// 0 marks only what is certain, 1 also what is hardly likely.
  package var sensitivity: Double
  /// What has fewer pixels isn't marked.
  package var minimumSize: Int

  package init(
    kinds: Set<Kind> = Set(Kind.allCases), sensitivity: Double = 0.5, minimumSize: Int = 4
  ) {
    (self.kinds, self.sensitivity, self.minimumSize) = (kinds, sensitivity, minimumSize)
  }

  /// One connected piece of damage.
  package struct Piece: Sendable, Equatable {
    package var kind: Kind
    package var pixels: Int
  }

  /// What was found.
  package struct Found: Sendable, Equatable {
    /// Row by row, 1 where the picture is damaged.
    package var marks: [UInt8]
    package var pieces: [Piece]
  }

  /// The side of the blocks that are measured by themselves.
  private static let side = 512

  /// - Parameter crop: gives a region as [1, height, width, 3] in [−1, 1], mirrored beyond the picture's
  ///   edges.
  package func find(
    height: Int, width: Int, _ threads: ThreadPool, crop: (Region) -> Tensor
  ) -> Found {
    let blocks = Self.blocks(height: height, width: width)
    let parts = Mutex([DamageBlock?](repeating: nil, count: blocks.count))
    threads.forEach(blocks.count) { index in
      let core = blocks[index]
      let block = DamageBlock(
        crop(core.expanded(by: DamageBlock.margin)), core: core, pictureWidth: width)
      parts.withLock { $0[index] = block }
    }
    let measured = parts.withLock { $0.compactMap(\.self) }
    var levels = [UInt8](repeating: 0, count: height * width)
    for (core, block) in zip(blocks, measured) {
      for row in 0..<core.height {
        let start = (core.top + row) * width + core.left
        levels.replaceSubrange(
          start..<start + core.width,
          with: block.levels[row * core.width..<(row + 1) * core.width])
      }
    }
    var marks = DamageMarks(levels: levels, height: height, width: width)
    let cut = 6 * (0.5 - sensitivity)
    for isBright in [true, false] {
      var all = DamageCandidates()
      for part in measured {
        let found = isBright ? part.bright : part.dark
        all.lines += found.lines
        all.spots += found.spots
      }
      for isLine in [true, false] {
        let candidates = (isLine ? all.lines : all.spots).sorted { $0.pixel < $1.pixel }
        let score = isLine ? DamageScore.line : DamageScore.spot
        let components = DamageComponents.joining(
          candidates, width: width, areLines: isLine, areBright: isBright)
        var kept: [DamageComponent] = []
        for component in components {
          let features = DamageScore.features(component, candidates, width: width)
          if score.logOdds(features) > cut { kept.append(component) }
        }
        marks.add(kept, of: candidates)
      }
    }
    return marks.found(kinds: kinds, minimumSize: minimumSize)
  }

  private static func blocks(height: Int, width: Int) -> [Region] {
    var blocks: [Region] = []
    for top in stride(from: 0, to: height, by: side) {
      for left in stride(from: 0, to: width, by: side) {
        blocks.append(
          Region(
            top: top, left: left, height: min(side, height - top), width: min(side, width - left)))
      }
    }
    return blocks
  }
}
