// swift-tools-version: 6.1
import PackageDescription

// Uses Retouch from outside, as your own package would. There, in place of the path:
//   .package(url: "https://…/retouch", from: "0.1.0", traits: [])
// Without traits: the library alone, and no web server is fetched or built.
let package = Package(
  name: "EditPhotos",
  dependencies: [.package(name: "Retouch", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "EditPhotos", dependencies: [.product(name: "RetouchKit", package: "Retouch")]),
    .executableTarget(
      name: "OwnSampler", dependencies: [.product(name: "RetouchKit", package: "Retouch")]),
    .executableTarget(
      name: "RunRecipe", dependencies: [.product(name: "RetouchKit", package: "Retouch")]),
  ],
  swiftLanguageModes: [.v6]
)
