import CVips

/// What a command asks of the libraries for its whole process; in somebody else's nothing of it is done.
package enum ProcessSettings {
  /// Nothing more of what GLib and the libraries that use it write to standard error by themselves: what fails is told by
  /// an error of ours.
  package static func silenceLibraries() { cvips_silence() }

  /// Where address space is limited, threads share one heap.
  package static func shareHeap() { cvips_share_heap() }
}
