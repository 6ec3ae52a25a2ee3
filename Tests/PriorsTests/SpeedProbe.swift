import Foundation
import Priors
import Tensors
import TestSupport
import Testing
@Test func probe() throws {
  for t in [1,2] { let pool = ThreadPool(threads: t)
  let c0 = Date()
  let prior = try PipelineFolder(path: "/work/main/Sources/Priors/Resources/BundledPrior").loadPrior(threads: pool)
  print("load", Date().timeIntervalSince(c0))
  for b in [1,4,16] {
    let x = Tensor(shape: [b,64,64,3], repeating: 0.3)
    _ = try prior.denoise(x, sigma: 1)
    let s = Date(); for _ in 0..<8 { _ = try prior.denoise(x, sigma: 1) }
    print("threads", t, "batch", b, Date().timeIntervalSince(s)/8/Double(b)*1000, "ms/tile") } }
}
