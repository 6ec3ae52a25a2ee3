/// Every edit that there is. A new one is a folder beside this file, and a row.
package enum EditKinds {
  package static let all: [any PictureEdit.Type] = [
    PictureInpaint.self,
    PictureExtend.self,
    PictureColorize.self,
    PictureUpscale.self,
    PictureRestore.self,
    PictureDenoise.self,
    PictureDeblur.self,
    PictureDejpeg.self,
    PictureVary.self,
  ]

  static func kind(named name: String) -> (any PictureEdit.Type)? {
    all.first { $0.name == name }
  }
}

extension Edit {
  /// What a kind of edit is called and may be told; for forms and scripts.
  public struct Description: Sendable, Equatable {
    public let name: String
    /// A sentence.
    public let summary: String
    /// In the order in which people want to see them: the edit's own first.
    public let fields: [EditField]
  }

  /// Every kind of edit that a recipe may ask for.
  public static var kinds: [Description] {
    EditKinds.all.map { kind in
      Description(name: kind.name, summary: kind.summary, fields: kind.allFields)
    }
  }
}
