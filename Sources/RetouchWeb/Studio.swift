import Foundation
import Jobs
import Pictures
import RetouchKit

/// What the page and the API work with: pictures, a queue of edits, a model. It knows nothing of HTTP.
package struct Studio: Sendable {
  let desk: Desk

  /// - Parameters:
  ///   - pictures: files that may be edited, by their paths.
  ///   - limits: what a picture may ask of the machine.
  ///   - model: its name, for the page.
  ///   - patience: how long an edit goes on that nobody follows.
  ///   - load: the model itself; called once, in the background.
  /// - Throws: `RetouchError` when the folder for the work can't be made.
  package init(
    pictures: [String], limits: PictureLimits = .standard, model: String,
    patience: Duration = .seconds(20),
    load: @escaping @Sendable () throws(RetouchError) -> Retoucher
  ) throws(RetouchError) {
    var bounds = Workspace.Limits()
    bounds.pictures = limits
    bounds.fileBytes = min(bounds.fileBytes, limits.maximumFileBytes)
    let workspace = Workspace(
      pictures, folder: try WorkFolder(), limits: bounds,
      processors: ProcessInfo.processInfo.activeProcessorCount)
    desk = Desk(
      workspace: workspace,
      queue: WorkQueue(workspace, JobRunner(workspace, load: load), patience: patience),
      model: model)
  }

  /// Where uploads and results are until the server ends; whoever ends the process removes it.
  package var folder: String { desk.workspace.folder.path }

  /// Everything that the API does.
  /// - Parameter server: what the addresses begin with.
  static func endpoints(server: String) -> [Endpoint] {
    let all = EditEndpoints.all + FileEndpoints.all + DrawingEndpoints.all + JobEndpoints.all
    return all + [OpenAPI.endpoint(of: all, server: server)]
  }
}
