/// How far a fetch is.
package struct FetchProgress: Sendable {
  package enum Activity: Sendable {
    /// Reading what is here already.
    case checking
    case fetching
  }

  package internal(set) var activity: Activity
  /// Of the file at work, from 1.
  package internal(set) var number = 0
  package internal(set) var count: Int
  package internal(set) var bytesDone = 0
  package internal(set) var bytesExpected: Int
  /// Over the network, in this fetch: what a speed is reckoned from.
  package internal(set) var bytesFetched = 0

  init(_ activity: Activity, _ files: [RemoteFile]) {
    self.activity = activity
    count = files.count
    bytesExpected = files.reduce(0) { $0 + $1.size }
  }
}
