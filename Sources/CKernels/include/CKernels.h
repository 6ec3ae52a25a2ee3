// The loops that Swift can't say: SIMD arithmetic chosen at run time. No logic lives here.
//
// Every tensor is contiguous Float32, channels last (NHWC). Preconditions are written at each
// function; the Swift module `Tensors` is the only caller and upholds them.
#ifndef RETOUCH_CKERNELS_H
#define RETOUCH_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets, in rising order. A kernel may be called only at a level that
/// `retouch_best_level` allows.
typedef enum {
  RETOUCH_LEVEL_PLAIN = 0,
  RETOUCH_LEVEL_AVX2 = 1,
  RETOUCH_LEVEL_AVX512 = 2,
} retouch_level;

/// The highest level that this processor runs.
retouch_level retouch_best_level(void);

/// Output channels that one packed panel holds at `level` (the last panel is padded with zeros).
int64_t retouch_panel_width(retouch_level level);

/// Floats that `retouch_pack_panels` writes for a [depth, columns] matrix.
int64_t retouch_packed_count(retouch_level level, int64_t depth, int64_t columns);

/// Packs a matrix into panels: panel p holds, for each row k in 0..<depth, its
/// `retouch_panel_width` columns side by side. Element (k, j) is read at
/// `source[k_outer * outer_stride + k_inner * inner_stride + j * column_stride]` with
/// k = k_outer * inner_count + k_inner, so convolution weights (out, in, kernel, kernel) are
/// packed in (tap, in) order without a copy in between.
/// Preconditions: depth % inner_count == 0; `packed` holds retouch_packed_count floats, 64-byte aligned.
void retouch_pack_panels(
    retouch_level level, const float *source, int64_t depth, int64_t inner_count,
    int64_t outer_stride, int64_t inner_stride, int64_t column_stride, int64_t columns,
    float *packed);

/// A convolution as sums of products: each output pixel is a dot product over taps and channels.
/// The sum of every output element runs over taps, then channels, in one fixed order, so a
/// result does not depend on how pixels are shared out among calls, threads or batches.
typedef struct {
  const float *input;          // [images, height, width, channels]
  const float *packed;         // retouch_pack_panels of [kernel*kernel*channels, out_channels]
  const float *bias;           // [images or 1, out_channels], or NULL
  const float *residual;       // [images, out_height, out_width, out_channels], added, or NULL
  float *output;               // [images, out_height, out_width, out_channels]
  const float *zeros;          // `channels` zeros: what taps outside the picture read
  int64_t images, height, width, channels;
  int64_t out_height, out_width, out_channels;
  int64_t kernel;              // side, 1 to 7
  int64_t stride, padding;     // padding: rows and columns of zeros before the first
  int64_t bias_stride;         // 0: one bias for all images; out_channels: one each
} retouch_convolution;

/// Computes output pixels `begin..<end` (of images*out_height*out_width) of panel `panel`.
void retouch_convolve(
    retouch_level level, const retouch_convolution *convolution, int64_t panel, int64_t begin,
    int64_t end);

/// Channels must divide by this for Winograd's way, in and out.
int64_t retouch_winograd_lanes(retouch_level level);

/// Floats that `retouch_winograd_pack` writes.
int64_t retouch_winograd_packed_count(retouch_level level, int64_t channels, int64_t out_channels);

/// Transforms and packs 3×3 weights (out, in, 3, 3), four times their size.
/// Precondition: `packed` holds retouch_winograd_packed_count floats, 64-byte aligned.
void retouch_winograd_pack(
    retouch_level level, const float *source, int64_t channels, int64_t out_channels,
    float *packed);

/// Floats that `retouch_winograd` works in for `count` blocks.
int64_t retouch_winograd_workspace(retouch_level level, int64_t count, int64_t channels);

/// Computes panels `first_panel..<end_panel` of the outputs of `count` 4×4 blocks from `first` on,
/// counted over images * ceil(out_height / 4) * ceil(out_width / 4); `packed` is
/// retouch_winograd_pack's. As with `retouch_convolve`, a result does not depend on how blocks are
/// shared out.
/// Preconditions: kernel 3, stride 1, padding 1, both channel counts divide by
/// retouch_winograd_lanes; `workspace` holds retouch_winograd_workspace floats, 64-byte aligned.
void retouch_winograd(
    retouch_level level, const retouch_convolution *convolution, int64_t first, int64_t count,
    int64_t first_panel, int64_t end_panel, float *workspace);

/// Adds each channel's sum and sum of squares over `pixels` pixels into doubles.
/// x: [pixels, channels]; sums, squares: [channels].
void retouch_channel_moments(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, double *sums,
    double *squares);

/// out = f(x * scale + shift) for each pixel, channel by channel; f is SiLU when `silu` is not 0.
/// x, out: [pixels, channels], may be the same memory; scale, shift: [channels].
void retouch_scale_shift(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int silu, float *out);

/// out = x * sigmoid(x). May be the same memory.
void retouch_silu(retouch_level level, const float *x, int64_t count, float *out);

/// Softmax of each row of [rows, columns] after a multiplication by `scale`, in place.
void retouch_softmax(
    retouch_level level, float *x, int64_t rows, int64_t columns, float scale);

/// out = a * x + b * y. Any may be the same memory.
void retouch_combine(
    retouch_level level, float a, const float *x, float b, const float *y, int64_t count,
    float *out);

/// Widens half-precision numbers. Source need not be aligned.
void retouch_widen_f16(retouch_level level, const void *source, int64_t count, float *out);
void retouch_widen_bf16(const void *source, int64_t count, float *out);

#ifdef __cplusplus
}
#endif
#endif
