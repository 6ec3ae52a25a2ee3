import Editing
import Pictures
import Tensors

extension Edit {
  /// Find the picture that, had all this happened to it, would look like the one that is given: one
  /// sampling for all of it.
  public static func restore(_ history: PictureHistory) -> Edit {
    Edit(PictureRestore(history: history))
  }
}

/// A picture as it was before all that happened to it.
package struct PictureRestore: PictureEdit {
  package static let name = "restore"
  package static let summary = "Undo all that happened to a picture, in one sampling."
  package static let fields = RestoreFields.all
  package static let rules: [FieldRule] =
    [
      .anyOf(RestoreFields.happenings),
      .notBoth(RestoreFields.blurred, RestoreFields.blurKernel),
      .needs(RestoreFields.kernel, RestoreFields.reduced),
    ]
    + MaskFile.reading.map { .needs($0, RestoreFields.damage) } + MaskFile.readingRules
    + [.needsAny(HoleRim.dilate, [RestoreFields.damage, DamageFields.find])]
    + [.notBoth(RestoreFields.damage, DamageFields.find)] + DamageFields.rules

  var history: PictureHistory
  /// Damage was looked for, in vain.
  private var foundNothing = false

  init(history: PictureHistory) { self.history = history }

  package init(
    _ values: FieldValues, for size: PictureSize, _ files: RecipeFiles
  ) throws(RetouchError) {
    history = try PictureHistory(values, for: size, files)
    do {
      _ = try edit(size, noise: 0, compression: nil).size(height: size.height, width: size.width)
    } catch {
      let reduced = values.text(RestoreFields.reduced).map { "reduced \($0), and now" } ?? "now"
      throw RetouchError(
        .badSetting, "\(reduced) \(size.width)×\(size.height): \(error.description)")
    }
  }

  package var mask: MaskPicture? { history.damage }

  package func seeing(
    _ picture: Picture, _ threads: ThreadPool, note: (String) -> Void
  ) throws(RetouchError) -> any PictureEdit {
    guard let search = history.search, history.damage == nil else { return self }
    let hole = Hole.search(search, HoleRim(dilation: history.searchDilation))
    var seeing = self
    seeing.history.damage = try hole.known(in: picture, threads, note: note).mask
    seeing.history.search = nil
    seeing.foundNothing = seeing.history.damage == nil
    return seeing
  }

  package var enlargement: Int {
    guard case .factor(let factor) = history.reduction else { return 1 }
    return Int(exactly: factor) ?? 1
  }

  package func size(from size: PictureSize) -> PictureSize {
    // A reduction that can't have been is refused when the edit runs.
    guard let edit = try? edit(size, noise: 0, compression: nil),
      let result = try? edit.size(height: size.height, width: size.width)
    else { return size }
    return PictureSize(width: result.width, height: result.height)
  }

  package func settled(_ settings: EditSettings, bundled: Bool) -> EditSettings {
    HoleFilling.settled(settings, copies: false, bundled: bundled)
  }

  package func check(
    _ picture: Picture?, named name: String, _ limits: PictureLimits
  ) throws(RetouchError) {
    guard history.isJPEG else { return }
    guard let picture else { throw JPEGFile.changed(name) }
    var history = history
    try history.turn(to: try JPEGFile(of: picture, named: name, limits).orientation)
  }

  package func apply(to picture: Picture, _ session: EditSession) throws -> Picture {
    if foundNothing, isEmpty { return picture }
    if let single { return try single.apply(to: picture, session) }
    try history.damage?.checkFit(PictureSize(picture), named: "damage")
    return try RestoreRun(self, picture, session).result()
  }

  /// Whether nothing happened.
  private var isEmpty: Bool {
    var nothing = PictureHistory()
    nothing.kernel = history.kernel
    nothing.order = history.order
    nothing.searchDilation = history.searchDilation
    return history == nothing
  }

  /// The edit of its own that this is, when one thing alone happened.
  private var single: (any PictureEdit)? {
    var rest = history
    rest.kernel = .box
    rest.order = PictureHistory.Event.allCases
    rest.searchDilation = 0
    var damaged = PictureHistory()
    damaged.damage = history.damage
    if let damage = history.damage, rest == damaged {
      return PictureInpaint(hole: .mask(damage), sources: FillSources())
    }
    var grey = PictureHistory()
    grey.lostColours = true
    if rest == grey { return PictureColorize() }
    if case .factor(let factor) = history.reduction, let scale = Int(exactly: factor) {
      var small = PictureHistory()
      small.reduction = history.reduction
      if rest == small {
        return PictureUpscale(edit: UpscaleEdit(scale: scale, kernel: history.kernel))
      }
    }
    return nil
  }

  func edit(_ size: PictureSize, noise: Double, compression: JPEGData?) throws(EditingError)
    -> RestoreEdit
  {
    try RestoreEdit(
      happened: history.happened(width: size.width, height: size.height), noise: noise,
      compression: compression)
  }
}

extension PictureHistory {
  /// What a recipe's fields say.
  init(_ values: FieldValues, for size: PictureSize, _ files: RecipeFiles) throws(RetouchError) {
    self.init()
    do {
      if let blur = values.text(RestoreFields.blurred) { self.blur = try BlurKernel(text: blur) }
    } catch {
      throw RetouchError(error)
    }
    if let name = values.text(RestoreFields.blurKernel) {
      blur = try BlurKernel(reading: files.source(name), files.limits)
    }
    switch values.text(RestoreFields.reduced).flatMap(ReductionText.init) {
    case .factor(let factor): reduction = .factor(factor)
    case .from(let size): reduction = .original(width: size.width, height: size.height)
    case nil: break
    }
    kernel = values.choice(RestoreFields.kernel) ?? .box
    lostColours = values.flag(RestoreFields.grey)
    switch values.text(RestoreFields.noise).flatMap(NoiseText.init) {
    case .auto: noise = .auto
    case .levels(let levels): noise = .levels(levels)
    case nil: break
    }
    isJPEG = values.text(RestoreFields.jpeg) != nil
    order = values.texts(RestoreFields.order).compactMap(Event.init)
    search = DamageSearch(values)
    searchDilation = search == nil ? 0 : values.integer(HoleRim.dilate) ?? 0
    if values.isGiven(RestoreFields.damage) {
      var file = values
      file.set(MaskFile.mask, values.text(RestoreFields.damage).map { .text($0) })
      damage = try MaskFile(file, files).read(for: size, files.limits)
    }
  }
}
