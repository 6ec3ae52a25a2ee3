#if Paint
  import Foundation
  import Glibc
  import RetouchKit

  /// Where a browser finds the page.
  struct PageAddress {
    /// The first is for this machine.
    private let all: [String]

    /// - Parameter host: what is listened on.
    init(host: String, port: Int, token: String) {
      let hosts =
        switch host {
        case "0.0.0.0", "::": ["127.0.0.1"] + Self.machineAddresses()
        default: [host]
        }
      all = hosts.map { "http://\($0.contains(":") ? "[\($0)]" : $0):\(port)/\(token)/" }
    }

    /// Prints them: results of the command.
    /// - Throws: `RetouchError` when nobody would get them.
    func tell() throws(RetouchError) {
      try StandardStream.print(all.joined(separator: "\n"))
      if Terminal.standardError.isInteractive {
        Messages.note("Ctrl-C ends it; nothing is saved but what you download")
      }
    }

    /// Opens the first in the user's browser; where there is none, the address was printed.
    func open() {
      let environment = ProcessInfo.processInfo.environment
      #if os(Linux)
        guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
        let opener = "xdg-open"
      #else
        let opener = "open"
      #endif
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      guard let address = all.first,
        let path = folders.map({ "\($0)/\(opener)" }).first(where: {
          FileManager.default.isExecutableFile(atPath: $0)
        })
      else { return }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = [address]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try? process.run()
    }

    /// This machine's addresses in its networks, of version 4: those that people type.
    private static func machineAddresses() -> [String] {
      var first: UnsafeMutablePointer<ifaddrs>?
      guard getifaddrs(&first) == 0 else { return [] }
      defer { freeifaddrs(first) }
      var addresses: [String] = []
      var next = first
      while let entry = next {
        next = entry.pointee.ifa_next
        guard let address = entry.pointee.ifa_addr,
          address.pointee.sa_family == sa_family_t(AF_INET),
          entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
        else { continue }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
          getnameinfo(
            address, socklen_t(MemoryLayout<sockaddr_in>.size), &host, socklen_t(host.count), nil,
            0,
            NI_NUMERICHOST) == 0
        else { continue }
        addresses.append(
          String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      return addresses
    }
  }
#endif
