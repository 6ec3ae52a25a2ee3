import Editing
import Tensors
import TestSupport
import Testing

@Suite struct PatchFeaturesTests {
  @Test func greyHasLuminanceOnly() {
    let grey = PatchFeatures.colours(SIMD4(0.5, 0.5, 0.5, 0))
    #expect(abs(grey[0] - 0.75) < 1e-6)
    #expect(abs(grey[1]) < 1e-6 && abs(grey[2]) < 1e-6)
  }

  @Test func aRampHasItsSlopeForTexture() {
    let scene = PatchScene(24, 24, hole: Region(top: 10, left: 10, height: 4, width: 4)) {
      let value = Float($0) * 0.01 + Float($1) * 0.02
      return (value, value, value)
    }
    var picture = scene.atlas().picture
    PatchFeatures.measureTexture(of: &picture, TestThreads.two)
    for pixel in [5 * 24 + 5, 8 * 24 + 12, 18 * 24 + 15] {
      #expect(abs(picture.features[pixel][3] - PatchFeatures.textureWeight * 0.02) < 1e-5)
      #expect(abs(picture.features[pixel][4] - PatchFeatures.textureWeight * 0.01) < 1e-5)
    }
  }
}
