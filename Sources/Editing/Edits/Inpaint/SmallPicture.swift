import Tensors

/// The surroundings of a huge hole, halved until the hole is small enough to be filled at once.
struct SmallPicture {
  /// What it shows, in the picture's pixels; it may reach beyond the picture by less than a block.
  let region: Region
  /// The hole's box in the small picture's own pixels.
  let box: Region
  let atlas: PatchAtlas

  init(
    _ canvas: HoleCanvas, around box: Region, depth: Int, halvings: Int, sources: CopySources
  ) {
    let step = 1 << halvings
    let hole = Self.reduced(box, by: step)
    let size = Self.reduced(canvas.region, by: step)
    let part =
      hole.expanded(by: PatchJob.margin(of: hole, depth: depth >> halvings) + 8).intersection(size)
      ?? hole
    region = Region(
      top: part.top * step, left: part.left * step, height: part.height * step,
      width: part.width * step)
    var picture = Tensor(shape: [1, part.height, part.width, 3])
    var missing = Tensor(shape: [1, part.height, part.width, 1])
    // In bands, so that the large picture is never held whole as floats.
    let rows = max(1, 1_000_000 / max(1, region.width * step))
    for top in stride(from: 0, to: part.height, by: rows) {
      let band = Region(
        top: region.top + top * step, left: region.left,
        height: min(rows, part.height - top) * step, width: region.width)
      let holes = canvas.hole.cropped(band)
      let known = holes.mapped { 1 - $0 }
      let shares = known.blockMeans(step)
      let sums = canvas.picture(band).scaled(by: known).blockMeans(step)
      picture.paste(
        sums.divided(by: shares, else: Tensor(shape: sums.shape)), top: top, left: 0)
      missing.paste(shares.mapped { $0 < 0.5 ? 1 : 0 }, top: top, left: 0)
    }
    self.box = Region(
      top: hole.top - part.top, left: hole.left - part.left, height: hole.height,
      width: hole.width)
    var own = Tensor(shape: missing.shape)
    own.paste(missing.cropped(self.box), top: self.box.top, left: self.box.left)
    atlas = PatchAtlas(
      region: part, picture: picture, hole: own, missing: missing,
      sources: Self.reduced(sources, by: step, region: region, within: part, of: size),
      size: (size.height, size.width))
  }

  private static func reduced(_ region: Region, by step: Int) -> Region {
    let (top, left) = (region.top / step, region.left / step)
    return Region(
      top: top, left: left, height: (region.bottom + step - 1) / step - top,
      width: (region.right + step - 1) / step - left)
  }

  private static func reduced(
    _ sources: CopySources, by step: Int, region: Region, within part: Region, of size: Region
  ) -> CopySources {
    var small = CopySources()
    small.photographs = sources.photographs.map { photograph in
      .init(
        height: (photograph.height + step - 1) / step, width: (photograph.width + step - 1) / step
      ) { part in
        photograph.crop(
          Region(
            top: part.top * step, left: part.left * step, height: part.height * step,
            width: part.width * step)
        ).blockMeans(step)
      }
    }
    // A small pixel may be copied when all of it may.
    if let allowed = sources.allowed {
      var whole = Tensor(shape: [1, size.height, size.width, 1])
      whole.paste(
        allowed.cropped(region).blockMeans(step).mapped { $0 > 0.999 ? 1 : 0 }, top: part.top,
        left: part.left)
      small.allowed = whole
    }
    return small
  }
}
