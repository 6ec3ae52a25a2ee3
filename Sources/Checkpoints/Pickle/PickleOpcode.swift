/// The instructions of the pickle format that checkpoints use, by their names in Python's
/// `pickletools`.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case frame = 0x95
  case stop = 0x2E
  case mark = 0x28
  case pop = 0x30
  case emptyDict = 0x7D
  case emptyList = 0x5D
  case emptyTuple = 0x29
  case emptySet = 0x8F
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case setItem = 0x73
  case setItems = 0x75
  case append = 0x61
  case appends = 0x65
  case addItems = 0x90
  case none = 0x4E
  case newTrue = 0x88
  case newFalse = 0x89
  case binInt = 0x4A
  case binInt1 = 0x4B
  case binInt2 = 0x4D
  case long1 = 0x8A
  case binFloat = 0x47
  case binUnicode = 0x58
  case shortBinUnicode = 0x8C
  case binUnicode8 = 0x8D
  case shortBinString = 0x55
  case binBytes = 0x42
  case shortBinBytes = 0x43
  case binBytes8 = 0x8E
  case binPut = 0x71
  case longBinPut = 0x72
  case binGet = 0x68
  case longBinGet = 0x6A
  case memoize = 0x94
  case global = 0x63
  case stackGlobal = 0x93
  case reduce = 0x52
  case build = 0x62
  case newObject = 0x81
  case binPersistentID = 0x51
}

/// What one kind of checkpoint may have in its pickle.
struct PickleDialect {
  let protocols: ClosedRange<UInt8>
  let opcodes: Set<PickleOpcode>
  let globals: PickleGlobal.Names

  /// `data.pkl` of a PyTorch archive: what PyTorch's own restricted reader takes
  /// (torch/_weights_only_unpickler.py).
  static let torch = PickleDialect(
    protocols: 2...2, opcodes: protocol2, globals: PickleGlobal.torch)
  /// The pickles around one storage, in the format that PyTorch had before archives.
  static let storage = PickleDialect(
    protocols: 2...2, opcodes: protocol2, globals: PickleGlobal.storages)
  /// A snapshot of EDM, EDM2 or ECT.
  static let persistence = PickleDialect(
    protocols: 2...5,
    opcodes: protocol2.subtracting([.binPersistentID]).union([
      .frame, .pop, .addItems, .shortBinUnicode, .binUnicode8, .binBytes, .shortBinBytes,
      .binBytes8, .memoize, .stackGlobal,
    ]), globals: PickleGlobal.persistence)

  private static let protocol2: Set<PickleOpcode> = [
    .proto, .stop, .mark, .emptyDict, .emptyList, .emptyTuple, .emptySet, .tuple, .tuple1, .tuple2,
    .tuple3, .setItem, .setItems, .append, .appends, .none, .newTrue, .newFalse, .binInt, .binInt1,
    .binInt2, .long1, .binFloat, .binUnicode, .shortBinString, .binPut, .longBinPut, .binGet,
    .longBinGet, .global, .reduce, .build, .newObject, .binPersistentID,
  ]
}
