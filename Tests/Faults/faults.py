"""Faults of the kind that people make, and the tests that should notice.

`find` stands exactly once in the file; what is between « and » is replaced by `put`. `tests` are the names of suites or
tests as `swift test --filter` takes them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    find: str
    put: str
    tests: str
    is_statement: bool = False


FAULTS = [
    # Kernels
    Fault("taps turned about", "Sources/CKernels/convolution_kernels.inc",
          "y = top[r] + «tap / kernel», x =", "tap % kernel", "ConvolutionTests"),
    Fault("patches off their centre", "Sources/CKernels/patch_kernels.inc",
          "corner = «-radius * width - radius»;", "-radius * width", "PatchArithmeticTests"),
    Fault("attention without its scale", "Sources/CKernels/attention_kernels.inc",
          "(row, tokens, «attention->scale»)", "1", "AttentionTests"),
    # Tensors
    Fault("reduced without a low pass", "Sources/Tensors/AxisFilter.swift",
          "let scale = «max(ratio, 1)»", "1", "AxisFilterTests|ResamplingTests"),
    Fault("noise of a tile, not of a place", "Sources/Tensors/Noise/PhiloxNoise.swift",
          "UInt32(truncatingIfNeeded: «region.left + x»)", "x", "NoiseTests"),
    Fault("all samples draw the same noise", "Sources/Tensors/Noise/PhiloxNoise.swift",
          "«UInt32(truncatingIfNeeded: channel / 4) | stream << 8», draw", "UInt32(truncatingIfNeeded: channel / 4)",
          "NoiseTests"),
    # Networks
    Fault("halved half a pixel off", "Sources/Networks/Blocks/Resampling.swift",
          "let start = «2 * row - 1»", "2 * row", "FamilyGoldenTests"),
    Fault("classes too faint", "Sources/Networks/Embeddings/EDMEmbedding.swift",
          "classesComeLast ? 1 : «Float(Double(classCount).squareRoot())»", "1", "FamilyGoldenTests"),
    # Models
    Fault("skip at the wrong level", "Sources/Models/Preconditioned.swift",
          "data * data / («above * above» + data * data)", "sigma * sigma", "ConsistencyModelTests|GoldenTests"),
    Fault("a trajectory's end scaled twice", "Sources/Models/Families/CTM.swift",
          "made.out *= «1 - share»", "1", "FamilyGoldenTests|GaussianOracleTests"),
    Fault("low resolution as noisy as high", "Sources/Models/Families/LowDiff.swift",
          "(model.threads.averagePooled(x), «sigma / 2», stage - 1", "sigma", "GoldenTests|GaussianOracleTests"),
    # Priors
    Fault("guided the wrong way", "Sources/Priors/GuidedPrior.swift",
          "estimate, Float(«1 - weight»), worse", "weight - 1", "GoldenTests|PriorTraitsTests"),
    Fault("a grid that misses its end", "Sources/Priors/NoiseGrid.swift",
          "Double(index) / Double(«count - 1»)", "count", "ConsistencySchedulerTests|ScheduleTests"),
    Fault("a thick hole in 2 calls", "Sources/Priors/SamplingPlans.swift",
          ".thickHole: SamplingPlan(anew, steps: «10», from: 1,", "2", "InpaintEditTests"),
    # Editing: operators, samplers, canvas
    Fault("tiles not turned back", "Sources/Editing/Canvas/Canvas.swift",
          "view).turnedBack(«view»)", "0", "CanvasTests|ViewsTests|RestoreEditTests"),
    Fault("noise of the floor added twice", "Sources/Editing/Samplers/ConsistencySampler.swift",
          "max(«next * next - floor * floor», 0)", "next * next", "GoldenEditTests|SamplerTests"),
    Fault("thickness without diagonals", "Sources/Editing/Canvas/HoleMap.swift",
          "let near = «min(distances[above - 1], distances[above], distances[above + 1])»", "distances[above]",
          "HoleMapTests"),
    Fault("a plate that is not flattened", "Sources/Editing/Canvas/SmoothFill.swift",
          "HolePixels(where: known), iterations: «iterations»)", "0", "SmoothFillTests"),
    Fault("one axis solved for both", "Sources/Editing/Operators/ResampledOperator.swift",
          "adjoint(«horizontal.solveRows(vertical.solveColumns(y))»)", "vertical.solveColumns(y)",
          "CompositionTests|OperatorTests"),
    # Editing: edits
    Fault("a ridge a thousand times too large", "Sources/Editing/Edits/Colorize/GuidedUpsampling.swift",
          "ridge: Float = «0.004»", "4", "GuidedUpsamplingTests"),
    Fault("offsets of the wrong sign", "Sources/Editing/Edits/Colorize/GuidedUpsampling.swift",
          "offset = Self.boxMean(«colourMean - slope.scaled(by: mean)», threads)", "colourMean + slope.scaled(by: mean)",
          "GuidedUpsamplingTests"),
    Fault("further results without noise", "Sources/Editing/Edits/Plan/FurtherAnswers.swift",
          "case .annealed: «plan.sampler = AncestralSampler()»", "break", "FurtherAnswerTests", is_statement=True),
    Fault("own samplers answer alike", "Sources/Editing/Edits/Plan/EditSession.swift",
          "plan.kind == .annealed, «settings.sample != 0» {", "false", "EditSessionTests"),
    Fault("shown at half its place", "Sources/Editing/Edits/Plan/EditSession.swift",
          "left: «place.left * scale», height", "place.left", "EditSessionTests"),
    Fault("noisy bits projected again", "Sources/Editing/Edits/Plan/EditSession.swift",
          "guard let measurement, «measurement.noise == 0» else", "true", "EditSessionTests"),
    Fault("a hole without context", "Sources/Editing/Edits/Inpaint/HoleJob.swift",
          "max(length + «tileSide / 2 * block», tileSide * block)", "0", "HoleJobTests|InpaintEditTests"),
    Fault("too few levels for a thick hole", "Sources/Editing/Edits/Inpaint/HoleJob.swift",
          "2 * thickness > («tileSide / 2») << levels", "tileSide", "HoleJobTests|InpaintEditTests"),
    Fault("holes darken coarse levels", "Sources/Editing/Edits/Inpaint/HoleJob.swift",
          "sums.divided(by: «known.blockMeans(1 << level)», else:", "known.blockMeans(1 << level).mapped { _ in 1 }",
          "HoleJobTests|InpaintEditTests"),
    Fault("steps don't ask for the prior", "Sources/Editing/Edits/Inpaint/InpaintEdit.swift",
          "settings.sampler == nil, «settings.steps == nil», settings.sigmas", "true", "InpaintEditTests"),
    Fault("a soft edge pasted hard", "Sources/Editing/Edits/Inpaint/HoleCanvas.swift",
          "(filled - picture).scaled(by: «coverage»)", "coverage.mapped { $0 > 0 ? 1 : 0 }", "InpaintEditTests"),
    Fault("blocks fade at the wrong side", "Sources/Editing/Edits/Upscale/UpscaleEdit.swift",
          "fadeLeft: «region.left > 0» ?", "region.top > 0", "UpscaleEditTests"),
    Fault("blocks fade within a pixel's block", "Sources/Editing/Edits/Upscale/UpscaleEdit.swift",
          "let overlap = «(EditBlock.overlap + scale - 1) / scale * scale»", "EditBlock.overlap", "UpscaleEditTests"),
    Fault("votes too picky", "Sources/Editing/Patches/PatchVotes.swift",
          "sorted[min(sorted.count - 1, «sorted.count * 3 / 4»)]", "sorted.count / 4", "PatchVotesTests"),
    # Pictures
    Fault("a new file may replace another's", "Sources/Pictures/Files/AtomicFile.swift",
          "} else if «link(temporary, target)» == 0 {", "rename(temporary, target)", "WritingTests|AtomicFileTests"),
    Fault("turned wrong", "Sources/Pictures/Turning.swift",
          "let mirrorsRows = «[3, 4, 6, 7]».contains", "[3, 4, 5, 6]", "PicturesTests.TurningTests"),
    Fault("16 bits truncated", "Sources/Pictures/PixelConversions.swift",
          "UInt8((UInt32($0) + «128») / 257)", "0", "PicturesTests"),
    Fault("turned twice by viewers", "Sources/Pictures/Metadata/ExifBlock.swift",
          "case Tag.orientation: «structure.setShort(1, of: entry)»", "break", "ExifTests|MetadataTests", is_statement=True),
    Fault("transparency bleeds one way", "Sources/Pictures/AlphaBleeding.swift",
          "if y < height - 1 { «adopt(pixel, from: pixel + width)» }", "", "AlphaBleedingTests", is_statement=True),
    # Checkpoints
    Fault("tensors may leave holes", "Sources/Checkpoints/SafetensorsHeader.swift",
          "guard «tensor.range.lowerBound == end» else", "tensor.range.lowerBound >= end", "SafetensorsTests"),
    Fault("paths that climb", "Sources/Checkpoints/Torch/ZipEntry.swift",
          "$0 != \".\" && «$0 != \"..\"» }", "true", "CheckpointsTests"),
    # Hub
    Fault("a token for any port", "Sources/Hub/HubAddress.swift",
          "&& «Self.port(url) == Self.port(endpoint)»", "true", "HubTests"),
    Fault("a fetched file may replace another's", "Sources/Hub/PartFile.swift",
          "} else if «linkat(folder.descriptor, name, folder.descriptor, final, 0)» == 0 {",
          "renameat(folder.descriptor, name, folder.descriptor, final)", "HubTests"),
    Fault("any rest is taken", "Sources/Hub/FileDownload.swift",
          "(range == «expected + \"\\(file.size)\"» || range", "range", "BrokenTransferTests|BadAnswerTests"),
    # Jobs
    Fault("half a line is lost", "Sources/Jobs/Batch/Journal/Ledger.swift",
          "offset + UInt64(«whole.count»)", "data.count", "LedgerTests"),
    Fault("what came of a line stays", "Sources/Jobs/Batch/Journal/JournalWriter.swift",
          "«_ = ftruncate(file.descriptor, file.length)»", "", "JournalWriterTests|BatchSurvivalTests",
          is_statement=True),
    Fault("a large picture waits for ever", "Sources/Jobs/Batch/Running/Admission.swift",
          "guard «entry.ticket == oldest || used + entry.amount <= room» else", "used + entry.amount <= room",
          "AdmissionTests"),
    Fault("a part that nobody does", "Sources/Jobs/Batch/Inputs/Shard.swift",
          "hash % UInt64(count) == UInt64(«number - 1»)", "number", "BatchPlanTests|ShardTests"),
    Fault("another recipe counts as done", "Sources/Jobs/Batch/Running/BatchState.swift",
          "«sums.sums(of: recipe).sum == record.recipe»", "true", "BatchCommandTests"),
    # RetouchKit
    Fault("steps forget the size before", "Sources/RetouchKit/Recipes/RecipePlan.swift",
          "        «size = larger»\n", "", "aRunThatCannotBeIsRefusedFirst", is_statement=True),
    Fault("samples counted from 0", "Sources/RetouchKit/Recipes/RecipeStep.swift",
          "setting(.sample, .integer(«Int(sample) + 1»))", "Int(sample)", "JobEndpointTests|RecipeTests"),
    Fault("another exit code", "Sources/RetouchKit/RetouchError.swift",
          "case .cannotCreate: «73»", "74", "OutputTests|WritingTests"),
    # RetouchWeb
    Fault("a token's beginning is enough", "Sources/RetouchWeb/Server/Gate.swift",
          "guard «first.count == second.count» else", "true", "GateTests"),
    Fault("a cancelled job keeps its files", "Sources/RetouchWeb/Work/WorkQueue.swift",
          "waiting.remove(at: place)\n      «await workspace.release(job.request.files)»", "", "JobEndpointTests",
          is_statement=True),
    Fault("the last comes first", "Sources/RetouchWeb/Work/WorkQueue.swift",
          "let job = «waiting.removeFirst()»", "waiting.removeLast()", "JobEndpointTests"),
    # retouch
    Fault("every failure exits with 1", "Sources/retouch/Retouch.swift",
          "exit(withError: ExitCode(«failure.kind.exitCode»))", "1", "BadInputTests|OutputTests"),
    Fault("a batch with failures succeeds", "Sources/retouch/Commands/Batch.swift",
          "if «outcome.exitCode != 0» {", "false", "BatchCommandTests"),
]
