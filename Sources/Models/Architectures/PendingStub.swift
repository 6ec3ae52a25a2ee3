import Checkpoints
import Networks

extension Architecture {
  static let edm2 = Architecture(
    name: "edm2", title: "EDM2", matches: { _ in false },
    plan: { s throws(CheckpointError) in SongUNetPlan() }, recognise: { _, _ in nil },
    clock: edmClock)
  static let bits = Architecture(
    name: "bits", title: "bits", matches: { _ in false },
    plan: { s throws(CheckpointError) in SongUNetPlan() }, recognise: { _, _ in nil },
    clock: edmClock)
  static let mnist = Architecture(
    name: "mnist", title: "mnist", matches: { _ in false },
    plan: { s throws(CheckpointError) in SongUNetPlan() }, recognise: { _, _ in nil },
    clock: edmClock)
}
