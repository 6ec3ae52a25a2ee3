import Checkpoints
import Foundation
import TestSupport
import Testing

/// Weights in several files, with an index that says which tensor is where.
@Suite struct ShardedWeightsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (shard, names) in [("one.safetensors", ["a", "b"]), ("two.safetensors", ["c"])] {
      var builder = SafetensorsBuilder()
      for name in names { builder.add(name, [1], [Float(name.utf8.first ?? 0)]) }
      try builder.write(to: folder(shard))
    }
  }

  private func index(_ map: String) throws -> String {
    try folder.write("{\"metadata\":{\"total_size\":12},\"weight_map\":\(map)}", to: "i.index.json")
  }

  @Test func sound() throws {
    let store = try WeightStore(
      index: index(#"{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"}"#))
    #expect(store.names == ["a", "b", "c"])
    #expect(try store.tensor("a").values == [97])
    #expect(try store.tensor("c").values == [99])
    #expect(store.location.contains("one.safetensors and 1 more"))
  }

  @Test func missingShard() throws {
    let path = try index(#"{"a":"one.safetensors","c":"three.safetensors"}"#)
    expectRefusal("three.safetensors", kind: .missing) { _ = try WeightStore(index: path) }
  }

  @Test(
    arguments: [
      "\"../one.safetensors\"", "\"/etc/passwd\"", "\"sub/one.safetensors\"", "\"..\"", "\".\"",
      "\"\"", "3", "null",
    ])
  func badShardNames(_ name: String) throws {
    let path = try index("{\"a\\n\":\(name)}")
    expectRefusal(path, "bare file name", kind: .malformed) { _ = try WeightStore(index: path) }
  }

  @Test func tensorInAnotherShard() throws {
    let path = try index(
      #"{"a":"two.safetensors","b":"one.safetensors","c":"two.safetensors"}"#)
    expectRefusal(path, "a is not in two.safetensors") { _ = try WeightStore(index: path) }
  }

  @Test func tensorInNoShard() throws {
    let path = try index(
      #"{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors","d":"two.safetensors"}"#)
    expectRefusal(path, "d is not in two.safetensors") { _ = try WeightStore(index: path) }
  }

  @Test func tensorThatTheIndexLeavesOut() throws {
    let path = try index(#"{"a":"one.safetensors","c":"two.safetensors"}"#)
    expectRefusal(path, "3 tensors, the index 2") { _ = try WeightStore(index: path) }
  }

  @Test func tensorInTwoShards() throws {
    var builder = SafetensorsBuilder()
    builder.add("a", [1], [1])
    try builder.write(to: folder("two.safetensors"))
    let path = try index(#"{"a":"one.safetensors","b":"two.safetensors"}"#)
    expectRefusal("two.safetensors", "a is in another shard too") {
      _ = try WeightStore(index: path)
    }
  }

  @Test(arguments: [
    "{}", "[]", "{\"weight_map\":{}}", "{\"weight_map\":[]}", "{\"weight_map\":", "",
  ])
  func badIndex(_ text: String) throws {
    let path = try folder.write(text, to: "bad.index.json")
    expectRefusal(path, kind: .malformed) { _ = try WeightStore(index: path) }
  }

  @Test func tensorTwiceInTheIndex() throws {
    let path = try index(#"{"a":"one.safetensors","a":"two.safetensors"}"#)
    expectRefusal(path, "a appears twice") { _ = try WeightStore(index: path) }
  }
}
