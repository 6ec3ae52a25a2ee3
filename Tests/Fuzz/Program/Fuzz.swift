import Foundation
import FuzzTargets

// libFuzzer has the program's main and calls these. RETOUCH_FUZZ_TARGET names the target rather than an argument,
// since libFuzzer starts itself anew with other arguments when it merges.

private let target: FuzzTarget? = {
  let name = ProcessInfo.processInfo.environment["RETOUCH_FUZZ_TARGET"]
  return FuzzTarget.all.first { $0.name == name }
}()

/// Without a target, prints their names and the bytes of an input at most.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  guard target == nil else { return 0 }
  for target in FuzzTarget.all { print(target.name, target.longest) }
  exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let target else { return 0 }
  do {
    try target.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    fatalError(error.description)
  }
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ longest: Int) -> Int

@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
  _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ longest: Int, _ seed: CUnsignedInt
) -> Int {
  let count = mutate(bytes, count, longest)
  guard let repair = target?.repair else { return count }
  var changed = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  repair(&changed)
  bytes.update(from: changed, count: count)
  return count
}
