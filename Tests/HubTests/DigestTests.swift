import Hub
import Testing

/// The published examples of FIPS 180.
@Suite struct DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func sha256(_ text: String, _ sum: String) {
    var digest = Digest(.sha256)
    digest.add(text.utf8)
    let found = digest.hexadecimal()
    #expect(found == sum)
  }

  @Test func sha1InPiecesAndAfterAReset() {
    var digest = Digest(.sha1)
    digest.add("never mind".utf8)
    digest.reset()
    digest.add("a".utf8)
    digest.add("bc".utf8)
    let found = digest.hexadecimal()
    #expect(found == "a9993e364706816aba3e25717850c26c9cd0d89d")
  }
}
