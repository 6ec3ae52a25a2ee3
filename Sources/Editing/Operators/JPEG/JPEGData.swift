import Tensors

/// A JPEG file's coefficients: what it says of a picture, before any decoder rounds it.
public struct JPEGData: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// Luminance alone, or luminance, blue and red differences.
  public let components: [JPEGComponent]

  /// - Throws: `EditingError` when tables, blocks and size don't fit each other.
  public init(height: Int, width: Int, components: [JPEGComponent]) throws(EditingError) {
    let fits = components.allSatisfy { component in
      let (across, down) = (8 * component.stepAcross, 8 * component.stepDown)
      return [1, 2, 4].contains(component.stepAcross) && [1, 2, 4].contains(component.stepDown)
        && component.quantization.count == 64 && component.quantization.allSatisfy { $0 > 0 }
        && component.blocksAcross == (width + across - 1) / across
        && component.blocksDown == (height + down - 1) / down
        && component.coefficients.count == component.blocksAcross * component.blocksDown * 64
    }
    guard height > 0, width > 0, [1, 3].contains(components.count), fits,
      components[0].stepAcross == 1, components[0].stepDown == 1
    else {
      throw EditingError(
        "these JPEG coefficients are not those of a picture of \(width)×\(height) whose luminance is"
          + " kept whole")
    }
    self.height = height
    self.width = width
    self.components = components
  }

  private init(trusted components: [JPEGComponent], height: Int, width: Int) {
    self.height = height
    self.width = width
    self.components = components
  }

  /// Sides of the smallest rectangle that holds whole blocks of every plane.
  package var unit: (height: Int, width: Int) {
    (
      8 * (components.map(\.stepDown).max() ?? 1), 8 * (components.map(\.stepAcross).max() ?? 1)
    )
  }

  /// What is said of a part of the picture.
  /// - Parameter region: inside the picture; it begins at whole units, and ends at them or at the
  ///   picture's border.
  package func cropped(_ region: Region) -> JPEGData {
    let parts = components.map { component in
      let (across, down) = (8 * component.stepAcross, 8 * component.stepDown)
      let (left, top) = (region.left / across, region.top / down)
      let right = (region.right + across - 1) / across
      let bottom = (region.bottom + down - 1) / down
      var part = component
      part.blocksAcross = right - left
      part.blocksDown = bottom - top
      part.coefficients = (top..<bottom).flatMap { row in
        component.coefficients[
          (row * component.blocksAcross + left) * 64..<(row * component.blocksAcross + right) * 64]
      }
      return part
    }
    return JPEGData(trusted: parts, height: region.height, width: region.width)
  }

  /// One step of 8 bits, in units of [−1, 1].
  private static let level: Float = 2 / 255
  /// JPEG's samples are less 128, pictures' in [−1, 1] less 127.5: the first coefficient of luminance
  /// differs by 8 · 0.5 levels.
  private static let offset: Float = 4

  /// The coefficients in the order and the units of `JPEGOperator`, and how far a picture's may lie from
  /// them: half a quantum.
  /// - Parameters:
  ///   - isGrey: whether luminance alone is meant.
  ///   - share: of each interval, around its middle.
  ///   - margin: how much nearer to the middle they must stay, in levels; half of the way at most.
  package func bounds(isGrey: Bool = false, share: Float = 1, margin: Float = 0) -> (
    y: Tensor, slack: Tensor
  ) {
    let y = laidOut(isGrey) { index, component, block, entry in
      let quantum = Float(component.quantization[entry])
      let value = Float(component.coefficients[block * 64 + entry]) * quantum
      return (index == 0 && entry == 0 ? value + Self.offset : value) * Self.level
    }
    let slack = laidOut(isGrey) { _, component, _, entry in
      let half = Float(component.quantization[entry]) / 2
      return max(half * share - margin, half * share / 2) * Self.level
    }
    return (y, slack)
  }

  /// 1 for each coefficient of a unit (`unit`) that meets nothing of a mask, in the same order.
  func counted(isGrey: Bool, ignoring mask: Tensor) -> Tensor {
    let marked = blocks(meeting: mask)
    return marked.read { marked in
      laidOut(isGrey) { _, component, block, _ in
        let row = block / component.blocksAcross * 8 * component.stepDown
        let column = block % component.blocksAcross * 8 * component.stepAcross
        return 1 - marked[row * width + column]
      }
    }
  }

  /// A number for each coefficient (of component, block, entry), in the order of `JPEGOperator`.
  func laidOut(_ isGrey: Bool, _ number: (Int, JPEGComponent, Int, Int) -> Float) -> Tensor {
    let values = components.prefix(isGrey ? 1 : 3).enumerated().flatMap { index, component in
      let width = component.blocksAcross * 8
      var plane = [Float](repeating: 0, count: width * component.blocksDown * 8)
      for block in 0..<component.blocksAcross * component.blocksDown {
        let corner =
          block / component.blocksAcross * 8 * width + block % component.blocksAcross * 8
        for entry in 0..<64 {
          plane[corner + entry / 8 * width + entry % 8] = number(index, component, block, entry)
        }
      }
      return plane
    }
    return Tensor(shape: [values.count], values: values)
  }

  /// 1 in the pixels of the units (`unit`) that meet a mask, 0 in others: of these every plane's blocks
  /// are whole.
  func blocks(meeting mask: Tensor) -> Tensor {
    let (down, across) = unit
    var marked = Tensor(shape: mask.shape)
    for top in stride(from: 0, to: height, by: down) {
      for left in stride(from: 0, to: width, by: across) {
        let block = Region(
          top: top, left: left, height: min(down, height - top), width: min(across, width - left))
        if mask.cropped(block).largestMagnitude > 0 {
          marked.paste(
            Tensor(shape: [1, block.height, block.width, 1], repeating: 1), top: top, left: left)
        }
      }
    }
    return marked
  }

  /// The coefficients that libjpeg would write of a picture of 8-bit samples, with these tables, before it
  /// rounds them: its own arithmetic, but for the last bits of its integer transform.
  /// - Parameter picture: [1, height, width, 3] in [−1, 1]; brought to the nearest level.
  /// - Returns: for each component 64 numbers a block, in the order of `JPEGComponent.coefficients`.
  func quotients(_ picture: Tensor, _ threads: ThreadPool) -> [[Float]] {
    let levels = picture.mapped { ((min(max($0, -1), 1) + 1) * 127.5 + 0.5).rounded(.down) }
    return components.enumerated().map { index, component in
      let samples = JPEGPlane(component).samples(Self.plane(index, of: levels), rounded: true)
      let cosines = threads.blockCosines(samples, isInverse: false)
      let width = component.blocksAcross * 8
      return cosines.read { cosines in
        component.coefficients.indices.map { place in
          let (block, entry) = (place / 64, place % 64)
          let (row, column) = (block / component.blocksAcross, block % component.blocksAcross)
          return cosines[(row * 8 + entry / 8) * width + column * 8 + entry % 8]
            / Float(component.quantization[entry])
        }
      }
    }
  }

  /// Those coefficients as they are written.
  package func requantized(_ picture: Tensor, _ threads: ThreadPool) -> JPEGData {
    let parts = zip(components, quotients(picture, threads)).map { component, quotients in
      var part = component
      part.coefficients = quotients.map {
        Int16(max(-32768, min(32767, $0.rounded(.toNearestOrAwayFromZero))))
      }
      return part
    }
    return JPEGData(trusted: parts, height: height, width: width)
  }

  /// Luminance less 128 or a colour difference, of whole levels 0 to 255: libjpeg's arithmetic of 16 bits
  /// behind the point.
  private static func plane(_ index: Int, of levels: Tensor) -> Tensor {
    let weights = [[19595, 38470, 7471], [-11059, -21709, 32768], [32768, -27439, -5329]][index]
    // Of colour differences, a half is rounded down.
    let half = index == 0 ? 32768 : 32767
    let values = levels.read { levels in
      (0..<levels.count / 3).map { pixel in
        let sum = (0..<3).reduce(half) { $0 + weights[$1] * Int(levels[3 * pixel + $1]) }
        return Float((sum >> 16) - (index == 0 ? 128 : 0))
      }
    }
    return Tensor(shape: [1, levels.height, levels.width, 1], values: values)
  }
}
