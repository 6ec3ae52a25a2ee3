import Editing
import Pictures

/// What may have happened to a picture, as recipes and commands say it.
package enum RestoreFields {
  package static let damage = EditField(
    "damage", .file,
    """
    What is damaged: white in a picture file of the picture's size. What is larger than a scratch \
    is filled first, as inpaint does.
    """, valueName: "file")
  package static let grey = EditField("grey", .flag, "It lost its colours.", standard: false)
  package static let reduced = EditField(
    "reduced", .form(.reduction),
    "It was made smaller by this factor, above 1 to 8; or from this size.",
    valueName: "n|WxH")
  package static let kernel = EditField(
    "kernel", .choice(UpscaleEdit.Kernel.allCases.map(\.rawValue)),
    "How it was made smaller: box (means of areas) or bicubic.", valueName: "kernel",
    standard: .text(UpscaleEdit.Kernel.box.rawValue))
  package static let blurred = EditField(
    "blurred", .form(.blur),
    """
    It was blurred: gaussian:DEVIATION, disk:RADIUS or motion:LENGTH,DEGREES, in pixels of the \
    sharp picture.
    """, valueName: "blur")
  package static let blurKernel = EditField(
    "blur-kernel", .file,
    "It was blurred as this small picture shows a point of light; 129×129 at most.",
    valueName: "file")
  package static let noise = EditField(
    "noise", .form(.noise),
    "Noise came on it, of this standard deviation in levels of 255; auto tells it from the picture.",
    valueName: "n|auto")
  package static let jpeg = EditField(
    "jpeg", .choice(["auto"]),
    """
    It was saved as the JPEG file that it is: every coefficient is known to within its \
    quantization, which auto reads from the file.
    """, valueName: "auto")
  package static let order = EditField(
    "order", .words(["blurred", "reduced", "grey"]),
    "In which order it was blurred, reduced and lost its colours, the first first.",
    standard: .list([.text("blurred"), .text("reduced"), .text("grey")]))

  /// What may have happened at all; one of these, at least, must have.
  package static let happenings = [
    damage, DamageFields.find, grey, reduced, blurred, blurKernel, noise, jpeg,
  ]
  package static let all =
    [damage] + MaskFile.reading + [HoleRim.dilate] + DamageFields.all + [
      grey, reduced, kernel, blurred, blurKernel, noise, jpeg, order, .fill,
    ]
}
