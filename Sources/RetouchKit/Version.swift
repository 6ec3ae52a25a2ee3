extension Retoucher {
  /// The version of Retouch, as in the newest section of `CHANGELOG.md`: major, minor and patch number
  /// by [Semantic Versioning](https://semver.org). `retouch --version` prints it, and packages are named by it.
  public static let version = "0.1.0"
}
