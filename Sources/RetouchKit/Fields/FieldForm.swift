import Editing
import Pictures

/// Texts that have a form of their own: what an option's value looks like.
public enum FieldForm: String, Sendable {
  /// `gaussian:1.5`, `disk:3`, `motion:9,30`.
  case blur
  /// `2`, `1.5`, or the size that the picture had: `1600x1200`.
  case reduction
  /// Levels of 255, or `auto`.
  case noise
  /// `120,80,#b03a2e`: pixels from the left and top, and a colour.
  case hint
  /// `120,80,60,24`: left, top, width, height in pixels.
  case box
  /// `200,150,40`: the centre and the radius.
  case circle
  /// `10,10,80,20,60,70`: x and y of each corner.
  case polygon
  /// `#b03a2e`.
  case colour

  func admits(_ text: String) -> Bool {
    switch self {
    case .blur: (try? BlurKernel(text: text)) != nil
    case .reduction: ReductionText(text) != nil
    case .noise: NoiseText(text) != nil
    case .hint: HintText(text) != nil
    case .box: ShapeText.box(text) != nil
    case .circle: ShapeText.circle(text) != nil
    case .polygon: ShapeText.polygon(text) != nil
    case .colour: SRGBColour(hexadecimal: text) != nil
    }
  }

  /// What a refusal names.
  package var expected: String {
    switch self {
    case .blur:
      "gaussian:DEVIATION, disk:RADIUS or motion:LENGTH,DEGREES in pixels, as \"gaussian:1.5\" or \"motion:9,30\""
    case .reduction: "a factor above 1, to 8, as 2 or 1.5, or the size it had, as \"1600x1200\""
    case .noise: "levels of 255, from 0 to 255, or \"auto\""
    case .hint: "X,Y,#rrggbb in whole pixels from the left and top, as \"120,80,#b03a2e\""
    case .box: "X,Y,WIDTH,HEIGHT in pixels from the left and top, as \"120,80,60,24\""
    case .circle: "X,Y,RADIUS in pixels from the left and top, as \"200,150,40\""
    case .polygon: "X,Y of three corners or more, as \"10,10,80,20,60,70\""
    case .colour: "#rrggbb, as \"#ff00ff\""
    }
  }

  /// For a schema: what it refuses, the reader refuses too. (It doesn't know a blur's ranges.)
  package var pattern: String {
    let digits = #"[0-9]+(\.[0-9]+)?"#
    return switch self {
    case .blur: "^(gaussian:\(digits)|disk:\(digits)|motion:\(digits),-?\(digits))$"
    case .reduction:
      #"^(1\.0*[1-9][0-9]*|[2-7](\.[0-9]+)?|8(\.0+)?|[1-9][0-9]{0,5}x[1-9][0-9]{0,5})$"#
    case .noise:
      #"^(auto|([0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-4])(\.[0-9]+)?|255(\.0+)?)$"#
    case .hint: "^[0-9]{1,6},[0-9]{1,6},#[0-9a-fA-F]{6}$"
    case .box: "^(-?\(digits),){2}\(digits),\(digits)$"
    case .circle: "^(-?\(digits),){2}\(digits)$"
    case .polygon: "^(-?\(digits),-?\(digits),){2,999}-?\(digits),-?\(digits)$"
    case .colour: "^#[0-9a-fA-F]{6}$"
    }
  }

  /// Which numbers may stand for the text; the first itself may not, where it is open.
  var numbers: (range: ClosedRange<Double>, isOpen: Bool)? {
    switch self {
    case .blur, .hint, .box, .circle, .polygon, .colour: nil
    case .reduction: (Reduction.range, true)
    case .noise: (0...255, false)
    }
  }

  /// A plain decimal number: "9", "1.5".
  static func decimal(_ text: some StringProtocol) -> Double? {
    let digits = text.split(separator: ".", omittingEmptySubsequences: false)
    let isPlain =
      digits.count <= 2
      && digits.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
    return isPlain ? Double(text) : nil
  }
}

extension BlurKernel {
  /// - Parameter text: `gaussian:1.5`, `disk:3`, `motion:9,30`.
  /// - Throws: `EditingError` when it is none of these, or a number is out of range.
  package init(text: String) throws(EditingError) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let numbers = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map {
        $0.hasPrefix("-") ? FieldForm.decimal($0.dropFirst()).map { -$0 } : FieldForm.decimal($0)
      }
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
    if let factor = FieldForm.decimal(text), factor > 1, Reduction.range.contains(factor) {
      self = .factor(factor)
      return
    }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]),
      (1...999_999).contains(width), (1...999_999).contains(height),
      sides.allSatisfy({ FieldForm.decimal($0) != nil && !$0.hasPrefix("0") && !$0.contains(".") })
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
    } else if let levels = FieldForm.decimal(text), (0...255).contains(levels) {
      self = .levels(levels)
    } else {
      return nil
    }
  }
}

/// A colour at a place.
package struct HintText: Sendable, Equatable {
  package var x: Int
  package var y: Int
  package var colour: SRGBColour

  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3, let x = Self.pixel(parts[0]), let y = Self.pixel(parts[1]),
      let colour = SRGBColour(hexadecimal: String(parts[2]))
    else { return nil }
    self.x = x
    self.y = y
    self.colour = colour
  }

  private static func pixel(_ text: Substring) -> Int? {
    (1...6).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
      ? Int(text) : nil
  }
}
