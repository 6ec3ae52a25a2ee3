import Pictures
import RetouchKit
import Tensors

/// What the command needs of its machine before it does anything.
///
/// Libraries that get no thread wait for ever, or call the user's file damaged; so a few are asked for first, all at
/// once, and given back.
enum MachineLimits {
  /// Files that are open at a time beside the standard streams: a picture, weights, libraries' modules, a result.
  private static let descriptors = 10
  /// Dispatch's, the edit's and a decoder's threads, one of each for each processor, libvips' and the one that waits
  /// for signals; and of each further picture its decoder's and libvips'.
  private static func threads(_ pictures: Int) -> Int {
    let processors = min(Processors.count, 32)
    return 3 * processors + 8 + min((pictures - 1) * (processors + 8), mostForPictures)
  }

  /// Not all are decoded at once.
  private static let mostForPictures = 128

  /// - Parameter pictures: how many are in work at once.
  /// - Throws: `RetouchError` of kind `outOfResources`.
  static func check(pictures: Int = 1) throws(RetouchError) {
    try checkDescriptors()
    try checkThreads(threads(pictures))
  }

  private static func checkDescriptors() throws(RetouchError) {
    let given = Availability.descriptors(descriptors)
    guard given < descriptors else { return }
    throw RetouchError(
      .outOfResources,
      "not enough open files: \(descriptors) are needed, and the system gives \(given);"
        + " allow more (ulimit -n)")
  }

  private static func checkThreads(_ threads: Int) throws(RetouchError) {
    let given = Availability.threads(threads)
    guard given < threads else { return }
    // A thread's stack is memory: that may be what there was too little of.
    do throws(MemoryShortage) {
      try MemoryProbe.require(bytes: threads * stackBytes)
    } catch {
      throw RetouchError(error)
    }
    throw RetouchError(
      .outOfResources,
      "not enough threads: \(threads) are needed, and the system gives \(given);"
        + " allow more (ulimit -u, or the container's limit)")
  }

  private static let stackBytes = 8 << 20
}
