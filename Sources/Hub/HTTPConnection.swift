import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests and hands bodies on as they arrive. It follows no redirect, keeps no cookies,
/// stores nothing. One transfer at a time.
final class HTTPConnection: Sendable {
  private let session: URLSession
  private let delegate: TransferDelegate

  /// - Parameter timeout: seconds without a byte after which a transfer counts as broken.
  init(timeout: Double) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.timeoutIntervalForRequest = timeout
    // One after another: bodies arrive in their order.
    let queue = BoundedQueue(limit: 64)
    delegate = TransferDelegate(queue)
    session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: queue)
  }

  deinit {
    delegate.queue.setBounded(false)
    session.invalidateAndCancel()
  }

  /// Returns when the answer has arrived whole, or isn't wanted.
  func send(_ request: URLRequest, to receiver: some BodyReceiver) async throws(TransferFailure)
    -> ResponseHead
  {
    if Task.isCancelled { throw .refused(.cancelled) }
    let task = session.dataTask(with: request)
    let result: Result<ResponseHead, TransferFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        delegate.start(task, receiver, continuation)
      }
    } onCancel: {
      delegate.stop(task, .refused(.cancelled))
    }
    return try result.get()
  }
}

/// What URLSession tells of the transfers under way.
private final class TransferDelegate: NSObject, URLSessionDataDelegate {
  private struct Transfer {
    var receiver: any BodyReceiver
    var continuation: CheckedContinuation<Result<ResponseHead, TransferFailure>, Never>
    var head: ResponseHead?
    /// Set when the transfer is stopped by us: the rest is not looked at.
    var outcome: Result<ResponseHead, TransferFailure>?
  }

  let queue: BoundedQueue
  private let transfers = Mutex<[Int: Transfer]>([:])

  init(_ queue: BoundedQueue) { self.queue = queue }

  func start(
    _ task: URLSessionTask, _ receiver: some BodyReceiver,
    _ continuation: CheckedContinuation<Result<ResponseHead, TransferFailure>, Never>
  ) {
    transfers.withLock {
      $0[task.taskIdentifier] = Transfer(receiver: receiver, continuation: continuation)
    }
    queue.setBounded(true)
    task.resume()
    // It may have been cancelled before there was anything to stop.
    if Task.isCancelled { stop(task, .refused(.cancelled)) }
  }

  func stop(_ task: URLSessionTask, _ failure: TransferFailure) {
    end(task, .failure(failure))
  }

  private func end(_ task: URLSessionTask, _ outcome: Result<ResponseHead, TransferFailure>) {
    let isNew = transfers.withLock { transfers in
      guard transfers[task.taskIdentifier] != nil,
        transfers[task.taskIdentifier]?.outcome == nil
      else { return false }
      transfers[task.taskIdentifier]?.outcome = outcome
      return true
    }
    guard isNew else { return }
    queue.setBounded(false)
    task.cancel()
  }

  private func transfer(_ task: URLSessionTask) -> Transfer? {
    transfers.withLock { $0[task.taskIdentifier] }
  }

  /// Redirects are answers like others: who asked decides where to go, and what to take along.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
    end(task, .success(ResponseHead(response)))
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    completionHandler(.allow)
    guard let transfer = transfer(dataTask), transfer.outcome == nil,
      let response = response as? HTTPURLResponse
    else { return }
    let head = ResponseHead(response)
    transfers.withLock { $0[dataTask.taskIdentifier]?.head = head }
    do throws(HubError) {
      // A body that nobody wants may be endless.
      let isWanted = head.isRedirect ? false : try transfer.receiver.begin(head)
      if !isWanted { end(dataTask, .success(head)) }
    } catch {
      stop(dataTask, .refused(error))
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard let transfer = transfer(dataTask), transfer.outcome == nil else { return }
    do throws(HubError) {
      try transfer.receiver.receive(data)
    } catch {
      stop(dataTask, .refused(error))
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    guard let transfer = transfers.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else {
      return
    }
    transfer.continuation.resume(returning: transfer.outcome ?? Self.outcome(transfer.head, error))
  }

  private static func outcome(_ head: ResponseHead?, _ error: (any Error)?)
    -> Result<ResponseHead, TransferFailure>
  {
    guard let error else {
      return head.map { .success($0) }
        ?? .failure(.broken("the answer is no HTTP", isUnreachable: false))
    }
    let code = (error as? URLError)?.code
    let text = (error as NSError).localizedDescription
    // URLSession on Linux has no codes for what goes wrong before a connection is secure.
    let isInsecure = head == nil && (text.contains("SSL") || text.contains("certificate"))
    let isUnreachable = isInsecure || code == .cannotFindHost || code == .cannotConnectToHost
    let reason =
      switch code {
      case .cannotFindHost?: "there is no such host, or no network"
      case .cannotConnectToHost?: "nobody answers there"
      case .timedOut?: "nothing came for a long time"
      case .networkConnectionLost?: "the connection broke"
      case _ where isInsecure:
        "\(text) (is the package ca-certificates there, and the clock right?)"
      default: head == nil ? text : "the connection broke"
      }
    return .failure(.broken(reason, isUnreachable: isUnreachable))
  }
}
