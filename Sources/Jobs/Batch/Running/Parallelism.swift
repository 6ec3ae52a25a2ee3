import Tensors

/// How many pictures are edited at once, and with how many threads.
///
/// Pictures side by side need no waiting for each other, threads in one picture do: so as many pictures
/// as processors, one thread each, unless there are fewer pictures.
struct Parallelism: Equatable {
  let jobs: Int
  /// Of the pool that all edits share.
  let threads: Int
  /// Bytes that pictures in work may need together.
  let memory: Int

  init(_ settings: BatchJob.Settings, pictures: Int) {
    let processors = settings.threads ?? Processors.count
    jobs = max(1, min(settings.jobs ?? processors, pictures))
    threads = max(1, processors / jobs)
    // Half: other programs, files in the cache and the weights want some.
    memory = Machine.freeMemory / 2
  }

  /// Bytes that a pixel of a picture in work needs at most, input's and result's: 38 (a colorize) to 99 (a restore)
  /// were measured on 3 megapixels.
  static let bytesPerPixel = 100
}
