import Dispatch
import RetouchKit

/// Work that holds its thread, on one that may be held.
package enum Blocking {
  package static func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(RetouchError) -> Value
  ) async throws(RetouchError) -> Value {
    let result: Result<Value, RetouchError> = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        continuation.resume(returning: Result(catching: body))
      }
    }
    return try result.get()
  }
}
