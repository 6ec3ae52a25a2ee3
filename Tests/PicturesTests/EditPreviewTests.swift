import Pictures
import Testing

@Suite struct EditPreviewTests {
  @Test func picturesLieBesideEachOther() {
    let colour = PixelBuffer(width: 1, height: 2, channels: 3, eight: [1, 2, 3, 4, 5, 6])
    let grey = PixelBuffer(width: 1, height: 1, channels: 1, eight: [9])
    let both = EditPreview.sideBySide([colour, grey], gap: 1)
    #expect(both.width == 3 && both.height == 2 && both.channels == 3)
    #expect(
      both.bytes == [
        1, 2, 3, 128, 128, 128, 9, 9, 9, 4, 5, 6, 128, 128, 128, 128, 128, 128,
      ])
  }

  @Test func theDeepestPictureDecides() {
    let deep = PixelBuffer(width: 1, height: 1, channels: 1, sixteen: [1000])
    let mask = MaskPicture(width: 1, height: 1, filledWith: 255)
    let both = EditPreview.sideBySide([deep, mask.pixels], gap: 0)
    #expect(both.channels == 1 && both.words == [1000, 65535])
    #expect(EditPreview.sideBySide([deep]) == deep)
  }
}
