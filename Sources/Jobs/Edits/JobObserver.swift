import Editing
import RetouchKit

/// Who is told how a job goes: a terminal, a page.
package protocol JobObserver: Sendable {
  /// Something that can't say how far it is, as "loading the model".
  func activity(_ text: String)
  /// The seed of all results.
  func seed(_ seed: UInt64)
  /// A new result is begun.
  func begin(_ title: String)
  func progress(_ progress: EditProgress)
  func progress(_ progress: RecipeProgress)
  /// What the user should know.
  func note(_ text: String)
  /// A result is written.
  /// - Throws: `RetouchError` when it can't be said.
  func finished(_ record: JobRecord) throws(RetouchError)
  /// Nothing more is computed.
  func end()
}

/// What is said of a job's results.
package enum JobRecord: Sendable {
  case result(ResultRecord)
  case recipe(RecipeRecord)
  case uncertainty(UncertaintyRecord)
}
