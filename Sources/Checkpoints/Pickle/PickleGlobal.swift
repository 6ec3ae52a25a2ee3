/// The classes and functions that a checkpoint's pickle may name. To Retouch they are names: each
/// becomes a value of its own kind, and none is ever looked up or called.
enum PickleGlobal: Equatable {
  case orderedDictionary, set
  case rebuildTensor, rebuildParameter
  case storage(StoredType)
  case size, device, numberType
  // Of persistence pickles only.
  case persistentObject, storageFromBytes, moduleDictionary, easyDictionary
  case numpyScalar, numpyType
  case attribute

  /// Module and name, a line break between them.
  typealias Names = [String: PickleGlobal]

  static let torch: Names = storages.merging([
    "collections\nOrderedDict": .orderedDictionary,
    "__builtin__\nset": .set, "builtins\nset": .set,
    "torch._utils\n_rebuild_tensor_v2": .rebuildTensor,
    "torch._utils\n_rebuild_parameter": .rebuildParameter,
    "torch\nSize": .size, "torch\ndevice": .device,
    "torch\nfloat64": .numberType, "torch\nfloat32": .numberType, "torch\nfloat16": .numberType,
    "torch\nbfloat16": .numberType, "torch\nint64": .numberType, "torch\nint32": .numberType,
    "torch\nint16": .numberType, "torch\nint8": .numberType, "torch\nuint8": .numberType,
    "torch\nbool": .numberType,
  ]) { $1 }

  /// What EDM, EDM2 and ECT snapshots name.
  static let persistence: Names = [
    "torch_utils.persistence\n_reconstruct_persistent_obj": .persistentObject,
    "collections\nOrderedDict": .orderedDictionary,
    "torch._utils\n_rebuild_parameter": .rebuildParameter,
    "torch._utils\n_rebuild_tensor_v2": .rebuildTensor,
    "torch.storage\n_load_from_bytes": .storageFromBytes,
    "torch.nn.modules.container\nModuleDict": .moduleDictionary,
    "dnnlib.util\nEasyDict": .easyDictionary,
    "numpy.core.multiarray\nscalar": .numpyScalar,
    "numpy._core.multiarray\nscalar": .numpyScalar,
    "numpy\ndtype": .numpyType,
    // ECT's loss holds a bound method; it stays a pair of an object and a name.
    "builtins\ngetattr": .attribute,
  ]

  /// What the storages inside such snapshots name.
  static let storages: Names = [
    "torch\nFloatStorage": .storage(.f32), "torch\nDoubleStorage": .storage(.f64),
    "torch\nHalfStorage": .storage(.f16), "torch\nBFloat16Storage": .storage(.bf16),
    "torch\nLongStorage": .storage(.i64), "torch\nIntStorage": .storage(.i32),
    "torch\nShortStorage": .storage(.i16), "torch\nCharStorage": .storage(.i8),
    "torch\nByteStorage": .storage(.u8), "torch\nBoolStorage": .storage(.bool),
  ]

  /// How many arguments a call of it has in a checkpoint; nil for what is never called.
  var arguments: ClosedRange<Int>? {
    switch self {
    case .orderedDictionary: 0...0
    case .set, .device, .size, .persistentObject, .storageFromBytes: 1...1
    case .rebuildTensor: 6...7
    case .rebuildParameter, .numpyType: 3...3
    case .numpyScalar, .attribute: 2...2
    case .storage, .numberType, .moduleDictionary, .easyDictionary: nil
    }
  }
}
