/// The storages of a PyTorch archive: records that tensors are views of.
struct TorchStorages {
  let archive: ZipArchive
  let isBigEndian: Bool

  /// A tensor of the archive's pickle.
  /// - Parameters:
  ///   - value: what stands for it there.
  ///   - name: its name for messages.
  func place(_ value: PickleValue, in graph: PickleGraph, name: String, path: String)
    throws(CheckpointError) -> TensorPlace
  {
    guard let call = graph.tensorCall(value) else {
      throw CheckpointError(
        .malformed, "\(path): \(name): its arguments are not those of a tensor")
    }
    do {
      return try TensorPlace(
        of: try storage(call.storage, in: graph), offset: call.offset, shape: call.shape,
        strides: call.strides)
    } catch {
      throw CheckpointError(.malformed, "\(path): \(name): \(error.reason)")
    }
  }

  private func storage(_ value: PickleValue, in graph: PickleGraph) throws(UnsoundTensor)
    -> TensorStorage
  {
    guard let node = graph.node(value), node.kind == .persistent, node.items.count == 5,
      graph.isText(node.items[0], "storage"),
      case .global(.storage(let type)) = node.items[1],
      case .text(let keyRange) = node.items[2], keyRange.count <= 256,
      let key = graph.bytes.text(in: keyRange), case .text = node.items[3],
      let count = graph.integer(node.items[4])
    else { throw UnsoundTensor("its storage is not named as PyTorch names storages") }
    guard !key.contains("/"), let record = archive.records["data/\(key)"] else {
      throw UnsoundTensor("its storage \(key) is not in the file")
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: type.bytes)
    guard !overflow, bytes == record.range.count else {
      throw UnsoundTensor(
        "its storage \(key) should have \(count) numbers of \(type.bytes) bytes and has"
          + " \(record.range.count) bytes")
    }
    return TensorStorage(
      type: type, range: record.range, isBigEndian: isBigEndian, record: record)
  }
}
