import CKernels

/// How a convolution is shared out among threads. Every output is summed in one order whatever is
/// decided here.
extension ThreadPool {
  /// Items are one panel of output channels over a stretch of pixels. An item widens its panel's
  /// weights into its core's cache, and the pixels of a stretch stay there from panel to panel.
  func sharePixels(_ convolution: retouch_convolution, _ instructions: InstructionSet) {
    let pixels = Int(convolution.images * convolution.out_height * convolution.out_width)
    guard pixels > 0 else { return }
    let width = Int(retouch_panel_width(instructions.level))
    let panels = (Int(convolution.out_channels) + width - 1) / width
    let cachefuls = (pixels * Int(convolution.channels) + Self.cacheful - 1) / Self.cacheful
    let stretches = stretches(
      of: pixels, panels: panels, overhead: 12, least: 96,
      fewest: min(cachefuls, (pixels + 95) / 96))
    let job = UncheckedSendable(convolution)
    let level = instructions.level
    let (size, gathered) = withUnsafePointer(to: convolution) {
      (retouch_panel_count(level, $0), retouch_gathered_count($0))
    }
    forEach(panels * stretches, workspace: size + gathered) { item, widened in
      let (stretch, panel) = (item / panels, item % panels)
      withUnsafePointer(to: job.value) { convolution in
        retouch_widen_panel(level, convolution, Int64(panel), widened)
        // Most likely this thread's next.
        if stretch == 0 { retouch_prefetch_panel(level, convolution, Int64(panel + threadCount)) }
        retouch_convolve(
          level, convolution, Int64(panel), widened,
          Int64(stretch * pixels / stretches), Int64((stretch + 1) * pixels / stretches),
          widened + Int(size))
      }
    }
  }

  /// Items are some output channels of all rows.
  func shareChannels(_ convolution: retouch_convolution, _ instructions: InstructionSet) {
    let channels = Int(convolution.out_channels)
    let job = UncheckedSendable(convolution)
    let some = 32
    forEach((channels + some - 1) / some) { item in
      withUnsafePointer(to: job.value) { convolution in
        retouch_dense(
          instructions.level, convolution, Int64(item * some),
          Int64(min(channels, (item + 1) * some)))
      }
    }
  }

  /// Into how many stretches `count` pixels or blocks are cut so that all threads are done soonest:
  /// every panel of weights is made ready again for each.
  ///
  /// - Parameters:
  ///   - overhead: of making a panel's weights ready, in pixels or blocks that use them.
  ///   - least: in a stretch, but for what `fewest` asks.
  private func stretches(of count: Int, panels: Int, overhead: Int, least: Int, fewest: Int)
    -> Int
  {
    let fewest = max(fewest, 1)
    let most = max(fewest, (count + least - 1) / least)
    let candidates = fewest...min(most, fewest + 4 * threadCount)
    func cost(_ stretches: Int) -> Int {
      let rounds = (panels * stretches + threadCount - 1) / threadCount
      return rounds * (overhead + (count + stretches - 1) / stretches)
    }
    return candidates.min { cost($0) < cost($1) } ?? 1
  }

  /// Floats of the input that stay in a core's L2 cache beside a panel of weights.
  private static let cacheful = 192 << 10

  /// Groups of blocks, few enough that their transformed inputs stay in the shared cache: first
  /// these are computed, then, panel by panel of output channels, the products.
  func shareBlocks(_ convolution: retouch_convolution, _ instructions: InstructionSet) {
    let level = instructions.level
    let perImage = (Int(convolution.out_height) + 3) / 4 * ((Int(convolution.out_width) + 3) / 4)
    let blocks = Int(convolution.images) * perImage
    let channels = Int(convolution.channels)
    let width = Int(retouch_panel_width(level))
    let panels = (Int(convolution.out_channels) + width - 1) / width
    // As many blocks as use a panel's transformed weights at once: more would push those, or the
    // blocks' own products, out of the L2 cache.
    let most = 96
    let word = Int(retouch_word(level, convolution.bf16))
    let largest = max(48, (6 << 20) * word / (144 * max(channels, 1)))
    let groups = (blocks + largest - 1) / largest
    let size = retouch_winograd_transformed(
      level, convolution.bf16, Int64((blocks + groups - 1) / max(groups, 1)),
      convolution.channels)
    let job = UncheckedSendable(convolution)
    let storage = TensorStorage(count: Int(size))
    withExtendedLifetime(storage) {
      guard let transformed = storage.buffer.baseAddress else { return }
      for index in 0..<groups {
        let first = index * blocks / groups
        let count = (index + 1) * blocks / groups - first
        let group = UncheckedSendable(
          retouch_block_group(first: Int64(first), count: Int64(count), transformed: transformed))
        transformInputs(job, group, count: count, level)

        let parts = stretches(
          of: count, panels: panels, overhead: 8, least: 12, fewest: (count + most - 1) / most)
        let size = retouch_winograd_workspace(level, Int64((count + parts - 1) / parts))
        forEach(panels * parts, workspace: size) { item, workspace in
          let (panel, part) = (item / parts, item % parts)
          let (begin, end) = (part * count / parts, (part + 1) * count / parts)
          withUnsafePointer(to: job.value) { convolution in
            withUnsafePointer(to: group.value) { group in
              retouch_winograd_output(
                level, convolution, group, Int64(panel), Int64(begin), Int64(end), workspace)
            }
          }
        }
      }
    }
  }

  private func transformInputs(
    _ job: UncheckedSendable<retouch_convolution>, _ group: UncheckedSendable<retouch_block_group>,
    count: Int, _ level: retouch_level
  ) {
    let chunk = Int(retouch_winograd_chunk(level, job.value.bf16))
    let chunks = (Int(job.value.channels) + chunk - 1) / chunk
    // A few blocks with all their channels, or, where there are not enough of those for all
    // threads, with some.
    let stretches = (count + 7) / 8
    let slices = min(chunks, (4 * threadCount + stretches - 1) / stretches)
    forEach(stretches * slices) { item in
      let (stretch, slice) = (item / slices, item % slices)
      withUnsafePointer(to: job.value) { convolution in
        withUnsafePointer(to: group.value) { group in
          retouch_winograd_input(
            level, convolution, group, Int64(slice * chunks / slices),
            Int64((slice + 1) * chunks / slices), Int64(stretch * count / stretches),
            Int64((stretch + 1) * count / stretches))
        }
      }
    }
  }
}
