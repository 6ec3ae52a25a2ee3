import ArgumentParser
import RetouchKit

/// `--to`: width to height, `16:9`.
extension Proportions: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
