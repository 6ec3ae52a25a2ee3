import Editing

/// What people may say of colours, as recipes and commands say it.
package enum ColourFields {
  package static let hints = EditField(
    "hints", .file,
    """
    Colours that you choose: dots and strokes on a transparent picture of the picture's size, or its \
    shape made smaller. On a copy without transparency what is coloured counts.
    """, valueName: "file")
  package static let hint = EditField(
    "hint", .forms(.hint, atMost: 1000),
    "The colour at a pixel, counted from 0 at the left and top.", valueName: "X,Y,#rrggbb")
  package static let reference = EditField(
    "reference", .file,
    """
    Take colours from this photograph of the same or a like scene, where it looks alike; or from a few \
    patches of colour.
    """, valueName: "file")
  package static let votes = EditField(
    "votes", .integer(ColorizeEdit.votesRange),
    "How many colourings are found for a result: their mean is taken, paler where they disagree.",
    standardText: "\(ColorizeEdit.usualVotes), and 1 for further samples")
  package static let all = [hints, hint, reference, votes]
}
