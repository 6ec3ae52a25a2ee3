import Pictures
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct WritingTests {
  let picture = Picture(pixels: TestPictures.eight(20, 10, channels: 3))

  func failure(_ path: String, options: WriteOptions = .init()) -> PictureError? {
    pictureError { () throws(PictureError) in
      try picture.write(to: .file(path: path), options: options)
    }
  }

  @Test func onlyTheFileIsLeft() throws {
    let folder = TemporaryFolder()
    try picture.write(to: .file(path: folder("out.png")))
    try picture.write(to: .file(path: folder("out.png")))
    #expect(folder.names == ["out.png"])
    #expect(try Picture.read(.file(path: folder("out.png"))).pixels.isSame(as: picture.pixels))
  }

  @Test func theFormatComesFromTheExtension() throws {
    let folder = TemporaryFolder()
    for format in PictureFormat.allCases where format.canBeWritten {
      for suffix in format.extensions {
        let path = folder("x.\(suffix.uppercased())")
        try picture.write(to: .file(path: path))
        #expect(try Picture.read(.file(path: path)).sourceFormat == format)
      }
    }
    try picture.write(to: .file(path: folder("y.jpg")), format: .png)
    #expect(try Picture.read(.file(path: folder("y.jpg"))).sourceFormat == .png)
  }

  @Test(arguments: ["out.xyz", "out", "out.", ".png/out"])
  func unknownExtensionsAreRefusedWithTheList(_ name: String) {
    let folder = TemporaryFolder()
    let error = failure(folder(name))
    #expect(error?.kind == .badSetting)
    #expect(error?.description.contains(".webp") == true)
    #expect(folder.names.isEmpty)
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let folder = TemporaryFolder()
    #expect(failure(folder("none/out.png"))?.kind == .cannotCreate)
    let file = folder.write([1], "file")
    #expect(failure("\(file)/out.png")?.kind == .cannotCreate)
    mkdir(folder("folder.png"), 0o755)
    #expect(failure(folder("folder.png"))?.kind == .cannotCreate)
    #expect(folder.names == ["file", "folder.png"])
    rmdir(folder("folder.png"))
    // No user can make files there.
    #expect(failure("/proc/out.png")?.kind == .cannotCreate)
  }

  @Test func anUnwritableFolder() {
    // The superuser may write anywhere.
    guard geteuid() != 0 else { return }
    let folder = TemporaryFolder()
    chmod(folder.path, 0o555)
    #expect(failure(folder("out.png"))?.kind == .cannotCreate)
    chmod(folder.path, 0o755)
    #expect(folder.names.isEmpty)
  }

  @Test func afullDiskIsAnInputOutputError() {
    guard access("/dev/full", W_OK) == 0 else { return }
    let error = pictureError { () throws(PictureError) in
      try picture.write(to: .file(path: "/dev/full"), format: .png)
    }
    #expect(error?.kind == .inputOutput && error?.kind.exitCode == 74)
  }

  @Test func anExistingFileIsKeptWhenAsked() throws {
    let folder = TemporaryFolder()
    let path = folder.write([1, 2, 3], "out.png")
    #expect(failure(path, options: WriteOptions(overwrite: false))?.kind == .cannotCreate)
    #expect(folder.read("out.png") == [1, 2, 3])
    try picture.write(
      to: .file(path: folder("new.png")), options: WriteOptions(overwrite: false))
    #expect(folder.names == ["new.png", "out.png"])
  }

  @Test func aLinkStaysALinkAndPermissionsStay() throws {
    let folder = TemporaryFolder()
    let path = folder.write([1], "real.png")
    chmod(path, 0o640)
    symlink("real.png", folder("link.png"))
    try picture.write(to: .file(path: folder("link.png")))
    #expect(try Picture.read(.file(path: path)).pixels.isSame(as: picture.pixels))
    var status = stat()
    #expect(lstat(folder("link.png"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(folder.names == ["link.png", "real.png"])
  }

  @Test func aLongNameIsFine() throws {
    let folder = TemporaryFolder()
    let name = String(repeating: "n", count: 250) + ".png"
    try picture.write(to: .file(path: folder(name)))
    #expect(folder.names == [name])
  }

  @Test func alphaIsNotDroppedSilently() throws {
    let pixels = TestPictures.smooth(16, 8, channels: 3)
    let transparent = Picture(pixels: pixels, alpha: TestPictures.gradientAlpha(16, 8))
    let error = pictureError { () throws(PictureError) in _ = try transparent.encoded(as: .jpeg) }
    #expect(error?.kind == .badSetting && error?.description.contains("transparent") == true)

    let white = try Picture.read(
      .bytes(
        transparent.encoded(
          as: .jpeg, options: WriteOptions(quality: 100, background: .white))))
    #expect(white.alpha == nil)
    #expect(white.pixels.bytes[0] > 240)
    let last = 3 * 15
    #expect(abs(Int(white.pixels.bytes[last]) - Int(pixels.bytes[last])) <= 4)

    // An alpha channel that hides nothing is no loss.
    let opaque = PixelBuffer(
      width: 16, height: 8, channels: 1, eight: [UInt8](repeating: 255, count: 128))
    #expect(throws: Never.self) { try Picture(pixels: pixels, alpha: opaque).encoded(as: .jpeg) }
  }

  @Test(arguments: [0, 101, -3])
  func qualityOutOfRange(_ quality: Int) {
    let error = pictureError { () throws(PictureError) in
      _ = try picture.encoded(as: .jpeg, options: WriteOptions(quality: quality))
    }
    #expect(error?.kind == .badSetting)
  }

  @Test func aSideTooLongForTheFormat() {
    let long = Picture(
      pixels: PixelBuffer(
        width: 17000, height: 1, channels: 1, eight: [UInt8](repeating: 3, count: 17000)))
    for format in [PictureFormat.webp, .heif, .avif] {
      let error = pictureError { () throws(PictureError) in _ = try long.encoded(as: format) }
      #expect(error?.kind == .badSetting, "\(format)")
    }
  }

  @Test func resizingKeepsAlphaSmoothAndColourUnderneathUsable() throws {
    // A red dot on transparent black: enlarging the pixels for resampling must not bring black into the rim.
    let alpha = PixelBuffer(width: 3, height: 1, channels: 1, eight: [0, 255, 0])
    let pixels = PixelBuffer(
      width: 3, height: 1, channels: 3, eight: [0, 0, 0, 200, 10, 20, 0, 0, 0])
    let picture = Picture(pixels: pixels, alpha: alpha)
    #expect(
      picture.pixelsForResampling.bytes == [200, 10, 20, 200, 10, 20, 200, 10, 20])
    let larger = try picture.resized(to: TestPictures.eight(6, 2, channels: 3))
    #expect(larger.alpha?.bytes == [0, 64, 191, 191, 64, 0, 0, 64, 191, 191, 64, 0])
  }
}
