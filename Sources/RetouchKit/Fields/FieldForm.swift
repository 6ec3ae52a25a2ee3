import Editing

/// Texts that have a form of their own: what an option's value looks like.
public enum FieldForm: String, Sendable {
  /// `gaussian:1.5`, `disk:3`, `motion:9,30`.
  case blur
  /// `2`, `1.5`, or the size that the picture had: `1600x1200`.
  case reduction
  /// Levels of 255, or `auto`.
  case noise

  func admits(_ text: String) -> Bool {
    switch self {
    case .blur: (try? BlurKernel(text: text)) != nil
    case .reduction: ReductionText(text) != nil
    case .noise: NoiseText(text) != nil
    }
  }

  /// What a refusal names.
  package var expected: String {
    switch self {
    case .blur:
      "gaussian:DEVIATION, disk:RADIUS or motion:LENGTH,DEGREES in pixels, as \"gaussian:1.5\""
    case .reduction: "a factor from 1 to 8, as 2 or 1.5, or the size it had, as \"1600x1200\""
    case .noise: "levels of 255, from 0 to 255, or \"auto\""
    }
  }

  /// For a schema: what it refuses, the reader refuses too.
  var pattern: String {
    let number = #"[0-9]+(\.[0-9]+)?"#
    return switch self {
    case .blur: "^(gaussian:\(number)|disk:\(number)|motion:\(number),-?\(number))$"
    case .reduction: "^(\(number)|[0-9]+x[0-9]+)$"
    case .noise: "^(auto|\(number))$"
    }
  }
}

extension BlurKernel {
  /// - Parameter text: `gaussian:1.5`, `disk:3`, `motion:9,30`.
  /// - Throws: `EditingError` when it is none of these, or a number is out of range.
  package init(text: String) throws(EditingError) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let numbers = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0) }
    switch (parts.first, numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
    case ("gaussian", 1, let deviation?, _): self = try .gaussian(deviation)
    case ("disk", 1, let radius?, _): self = try .disk(radius)
    case ("motion", 2, let length?, let degrees?):
      self = try .motion(length: length, degrees: degrees)
    default: throw EditingError("a blur is \(FieldForm.blur.expected); not \"\(text)\"")
    }
  }
}

/// By how much a picture was reduced.
package enum ReductionText: Sendable, Equatable {
  case factor(Double)
  /// To what it is now, from this size.
  case from(PictureSize)

  package init?(_ text: String) {
    if let factor = Double(text), factor > 1, Reduction.range.contains(factor) {
      self = .factor(factor)
      return
    }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]),
      (1...1_000_000).contains(width), (1...1_000_000).contains(height)
    else { return nil }
    self = .from(PictureSize(width: width, height: height))
  }
}

/// How strong a picture's noise is.
package enum NoiseText: Sendable, Equatable {
  /// Told from the picture.
  case auto
  /// In levels of 255.
  case levels(Double)

  package init?(_ text: String) {
    if text == "auto" {
      self = .auto
    } else if let levels = Double(text), (0...255).contains(levels) {
      self = .levels(levels)
    } else {
      return nil
    }
  }
}
