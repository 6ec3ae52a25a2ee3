import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A server's answer without its body.
struct ResponseHead: Sendable {
  let status: Int
  private let fields: [String: String]

  init(_ response: HTTPURLResponse) {
    status = response.statusCode
    var fields: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      fields["\(name)".lowercased()] = "\(value)"
    }
    self.fields = fields
  }

  /// A header's value, whatever the case of its name.
  subscript(name: String) -> String? { fields[name.lowercased()] }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) && self["Location"] != nil }
}

/// Takes an answer as it arrives.
protocol BodyReceiver: Sendable {
  /// Called first, with every answer but redirects; says whether the body is wanted.
  func begin(_ head: ResponseHead) throws(HubError) -> Bool
  func receive(_ data: Data) throws(HubError)
}

/// Why an answer didn't arrive whole.
enum TransferFailure: Error, Sendable {
  /// Another try may help. `isUnreachable`: nobody answered at all.
  case broken(String, isUnreachable: Bool)
  /// Another try won't help.
  case refused(HubError)
}
