#if Paint
  import ArgumentParser
  import Foundation
  import Jobs
  import RetouchKit
  import RetouchWeb

  /// `retouch paint`.
  struct Paint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Paint masks and colours in the browser, and see the edit at once.",
      usage: "retouch paint [<options>] [<in> ...]",
      discussion: """
        Opens a page on this machine: paint over what should go, choose among several answers, undo, \
        go back to any step. All edits are there. The pictures are edited here, at full size; nothing \
        leaves this machine, and nothing is saved until you download it.

        The address holds a secret token, and only this machine can reach it. With --host 0.0.0.0 a phone in \
        the same network can too, when it knows the token; the network then sees the pictures, since \
        there is no encryption. Other programs may use what the page uses: api/openapi.json below the \
        address describes it. Ctrl-C ends it.

        EXAMPLES
          retouch paint photo.jpg
          retouch paint scans/
          retouch paint --port 8080 --no-open photo.jpg
          retouch paint --host 0.0.0.0 photo.jpg
        """)

    @Argument(
      help: ArgumentHelp(
        "Pictures, and folders of them; more can be dropped onto the page.", valueName: "in"),
      completion: .pictures)
    var input: [String] = []

    @Option(help: ArgumentHelp("The port; 0 takes any that is free.", valueName: "n"))
    var port: Int = 0

    @Option(
      help: ArgumentHelp(
        "Where requests are taken: an address of this machine, or 0.0.0.0 for all of them.",
        valueName: "address"))
    var host: String = "127.0.0.1"

    @Flag(inversion: .prefixedNo, help: "Open the page in the browser.")
    var open: Bool = true

    @OptionGroup var limits: LimitOptions
    @OptionGroup(title: "Model") var network: NetworkOptions

    func validate() throws {
      try require("--port", port, in: 0...65535)
      if host.isEmpty { throw ValidationError("--host needs an address") }
    }

    func run() async throws {
      let pictures = try InputFinder.pictures(input)
      let network = network
      let studio = try Studio(
        pictures: pictures, limits: limits.limits, model: network.model ?? "bundled"
      ) { () throws(RetouchError) in
        try network.load(for: Recipe([]))
      }
      Interrupts.shared.discards(studio.folder)
      Interrupts.shared.listen(progress: nil)
      do {
        var configuration = PaintServer.Configuration()
        // As addresses have it, and as people write it.
        configuration.host =
          host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        configuration.port = port
        let server = try PaintServer(studio, configuration)
        let (host, opens) = (configuration.host, open)
        try await server.run { (port, token) throws(RetouchError) in
          let addresses = PageAddress(host: host, port: port, token: token)
          try addresses.tell()
          if opens { addresses.open() }
        }
      } catch {
        try? FileManager.default.removeItem(atPath: studio.folder)
        throw error
      }
    }
  }
#endif
