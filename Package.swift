// swift-tools-version: 6.1
import PackageDescription

// The floors of the house, bottom up: Docs/Architecture.md says what each may know.
let package = Package(
  name: "Retouch",
  products: [
    .library(
      name: "RetouchKit",
      targets: ["RetouchKit", "Editing", "Models", "Pictures", "Priors", "Tensors"]),
    .executable(name: "retouch", targets: ["retouch"]),
  ],
  // Whoever needs the library alone builds no web server: .package(…, traits: []).
  traits: [
    .trait(name: "Paint", description: "retouch paint: the page in which masks are painted."),
    .default(enabledTraits: ["Paint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Builds the documentation (make docs); no target needs it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    // HTTP for the page.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
  ],
  targets: [
    // System libraries, and the C that Swift can't say.
    .systemLibrary(name: "CLibVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
    .systemLibrary(name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CLibJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels"),
    .target(name: "CVips", dependencies: ["CLibVips"]),
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(name: "CJPEG", dependencies: ["CLibJPEG"]),

    // Models and edits.
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "Priors", dependencies: ["Tensors"]),
    .target(name: "Checkpoints", dependencies: ["CZlib", "Tensors"]),
    .target(name: "Networks", dependencies: ["Checkpoints", "Tensors"]),
    .target(
      name: "Models", dependencies: ["Checkpoints", "Networks", "Priors", "Tensors"],
      resources: [.copy("Resources/BundledPrior")]),
    .target(name: "Editing", dependencies: ["Priors", "Tensors"]),

    // Picture and mask files, and what a JPEG file says before it is decoded.
    .target(name: "Pictures", dependencies: ["CJPEG", "CPNG", "CVips"]),

    // Models from the Hugging Face hub.
    .target(name: "Hub", dependencies: ["COpenSSL"]),

    // The faces.
    .target(name: "RetouchKit", dependencies: ["Editing", "Hub", "Models", "Pictures"]),
    .target(name: "Jobs", dependencies: ["Editing", "Hub", "Pictures", "RetouchKit"]),
    .target(
      name: "RetouchWeb",
      dependencies: [
        "Checkpoints", "Editing", "Jobs", "Models", "Pictures", "RetouchKit",
        .product(
          name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Paint"])),
        .product(
          name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Paint"])),
        .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Paint"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Paint"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Paint"])),
      ],
      resources: [.copy("Resources/Page")]),
    .executableTarget(
      name: "retouch",
      dependencies: [
        .target(name: "RetouchWeb", condition: .when(traits: ["Paint"])),
        "RetouchKit", "Checkpoints", "Editing", "Hub", "Jobs", "Models", "Networks", "Pictures",
        "Priors",
        "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "TestSupport",
      dependencies: ["Checkpoints", "Hub", "Models", "Networks", "Priors", "Tensors"],
      path: "Tests/Support"),
    // The readers of strangers' files, as Tests/Fuzz/run and FuzzTests call them.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Checkpoints", "Jobs", "Models", "Pictures", "RetouchKit", "RetouchWeb", "TestSupport",
      ], path: "Tests/Fuzz/Targets"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestSupport"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors", "TestSupport"]),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["Checkpoints", "Models", "Networks", "Tensors", "TestSupport"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["Checkpoints", "Models", "Networks", "Priors", "Tensors", "TestSupport"]),
    .testTarget(
      name: "EditingTests", dependencies: ["Editing", "Models", "Priors", "Tensors", "TestSupport"]),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .testTarget(name: "HubTests", dependencies: ["Hub", "TestSupport"]),
    .testTarget(
      name: "JobsTests", dependencies: ["Jobs", "Pictures", "RetouchKit", "TestSupport"]),
    .testTarget(
      name: "RetouchWebTests",
      dependencies: ["Pictures", "RetouchKit", "RetouchWeb", "TestSupport"]),
    .testTarget(name: "RetouchKitTests", dependencies: ["RetouchKit", "TestSupport"]),
    .testTarget(
      name: "RetouchCommandTests",
      dependencies: ["Hub", "Networks", "Pictures", "Priors", "TestSupport", "retouch"]),
  ],
  swiftLanguageModes: [.v6]
)

// Its main is libFuzzer's, which only Tests/Fuzz/run links. A package of its own would see nothing that is `package`
// here, and a trait can't take a target away.
if Context.environment["RETOUCH_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "RetouchFuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Program"))
}
