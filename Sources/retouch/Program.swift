import Foundation
import Pictures
import RetouchKit

/// Where the process begins.
///
/// Not `async`: Swift's runtime asks for files and threads before an asynchronous `main`, and traps without them.
@main
enum Program {
  static func main() {
    StandardStream.holdPlaces()
    // A broken pipe becomes an error that is reported, not a silent death.
    signal(SIGPIPE, SIG_IGN)
    MemoryReports.begin()
    ProcessSettings.silenceLibraries()
    ProcessSettings.shareHeap()
    do throws(RetouchError) {
      try MachineLimits.check()
    } catch {
      Messages.error(error.description)
      // Without threads and memory what libraries do at the end may wait for ever.
      _exit(error.kind.exitCode)
    }
    LibraryWords.hold()
    Task {
      await Retouch.start()
      exit(0)
    }
    dispatchMain()
  }
}
