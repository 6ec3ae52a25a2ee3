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
  RETOUCH_LEVEL_AVX512BF16 = 3,
} retouch_level;

/// The highest level that this processor runs.
retouch_level retouch_best_level(void);

/// How numbers are stored in a checkpoint.
typedef enum {
  RETOUCH_FLOAT32 = 0,
  RETOUCH_FLOAT16 = 1,
  RETOUCH_BFLOAT16 = 2,
} retouch_element;

/// A convolution as its definition says: each output pixel is a dot product over taps and channels.
///
/// Weights are read as the checkpoint has them, in its order and in its number format; a panel of
/// output channels at a time is widened into a cache. Every output element is summed in one fixed
/// order, so a result does not depend on how the work is shared out among calls, threads, batches.
typedef struct {
  const float *input;          // [images, height, width, first_channels]
  const float *second_input;   // [images, height, width, channels - first_channels], or NULL
  const void *weights;         // (out_channels, channels, kernel, kernel), of any alignment
  retouch_element element;     // what `weights` holds
  const float *bias;           // [images or 1, out_channels], or NULL
  const float *residual;       // [images, out_height, out_width, out_channels], added, or NULL
  const float *row_scale;      // [out_channels]: what sums are multiplied by first, or NULL
  float residual_scale;        // what the residual is multiplied by; 1 leaves it
  float limit;                 // what comes out is held within ±limit; 0: there is none
  float *output;               // [images, out_height, out_width, out_channels]
  int64_t images, height, width, channels;
  int64_t first_channels;      // channels of `input`; the others are second_input's
  int64_t out_height, out_width, out_channels;
  int64_t kernel;              // side, 1 to 7
  int64_t stride, padding;     // padding: rows and columns of zeros before the first
  int64_t bias_stride;         // 0: one bias for all images; out_channels: one each
  int bf16;                    // products of operands rounded to bf16; the direct way then reads
                               // one input of words that retouch_round wrote, with kernel 1
  // What only Winograd's way reads while it transforms its input, and writes beside its output:
  const float *scale, *shift;  // [images, channels]: the input is x * scale + shift; or both NULL
  int silu;                    // whether x * sigmoid(x) follows
  int upsample;                // 1: height and width are twice the input's, each pixel 2×2 of them
  int upsample_residual;       // 1: the same of the residual
  float *moments;              // [images * blocks, 2, out_channels]: sums and sums of squares of
                               // each 4×4 block of the output; or NULL
} retouch_convolution;

/// Numbers of a word: what a product takes of its input at once, 2 where bf16 comes in pairs.
/// Rows of operands are padded with zeros to whole words, each as large as a float.
int64_t retouch_word(retouch_level level, int bf16);

/// Rounds `rows` rows of `channels` numbers to bf16 operands, in rows `words` words apart.
void retouch_round(
    retouch_level level, const float *x, int64_t rows, int64_t channels, int64_t words,
    float *out);

/// Output channels that are computed together: a panel.
int64_t retouch_panel_width(retouch_level level);

/// Floats of one widened panel.
int64_t retouch_panel_count(retouch_level level, const retouch_convolution *convolution);

/// Widens the weights of panel `panel` into `widened`, rows of `retouch_panel_width` columns in
/// (channel, tap) order; columns beyond the last output channel are zeros.
/// Precondition: `widened` holds retouch_panel_count floats, 64-byte aligned.
void retouch_widen_panel(
    retouch_level level, const retouch_convolution *convolution, int64_t panel, float *widened);

/// Fetches the weights of a panel that is widened soon into the core's cache; one beyond the last
/// has none.
void retouch_prefetch_panel(
    retouch_level level, const retouch_convolution *convolution, int64_t panel);

/// Floats that `retouch_convolve` works in.
int64_t retouch_gathered_count(const retouch_convolution *convolution);

/// Computes output pixels `begin..<end` (of images*out_height*out_width) of panel `panel`, whose
/// weights are in `widened`.
/// Precondition: `workspace` holds retouch_gathered_count floats.
void retouch_convolve(
    retouch_level level, const retouch_convolution *convolution, int64_t panel,
    const float *widened, int64_t begin, int64_t end, float *workspace);

/// Computes output channels `begin..<end` of a linear layer of few rows: images of one pixel, one
/// input, no residual, no limit, one bias for all; in fp32.
void retouch_dense(
    retouch_level level, const retouch_convolution *convolution, int64_t begin, int64_t end);

// Winograd's way. Its blocks are counted over images * ceil(out_height / 4) * ceil(out_width / 4).
// Preconditions of all: kernel 3, stride 1, padding 1; first_channels divides by
// retouch_winograd_lanes where there is a second input.

/// What the channels of the first of two inputs must divide by.
int64_t retouch_winograd_lanes(retouch_level level);

/// Input channels that are transformed together: a chunk.
int64_t retouch_winograd_chunk(retouch_level level, int bf16);

/// Some `count` blocks whose transformed inputs are held at once, from block `first` on.
typedef struct {
  int64_t first, count;
  float *transformed;          // retouch_winograd_transformed floats, 64-byte aligned
} retouch_block_group;

/// Floats of `count` transformed blocks.
int64_t retouch_winograd_transformed(
    retouch_level level, int bf16, int64_t count, int64_t channels);

/// Transforms chunks `first_chunk..<last_chunk` of blocks `begin..<end` of the group (counted from
/// its first).
void retouch_winograd_input(
    retouch_level level, const retouch_convolution *convolution, const retouch_block_group *group,
    int64_t first_chunk, int64_t last_chunk, int64_t begin, int64_t end);

/// Floats that `retouch_winograd_output` works in for `count` blocks.
int64_t retouch_winograd_workspace(retouch_level level, int64_t count);

/// Computes panel `panel` of the outputs of blocks `begin..<end` of the group, whose chunks are all
/// transformed.
/// Precondition: `workspace` holds retouch_winograd_workspace(end - begin) floats, 64-byte aligned.
void retouch_winograd_output(
    retouch_level level, const retouch_convolution *convolution, const retouch_block_group *group,
    int64_t panel, int64_t begin, int64_t end, float *workspace);

/// Attention of one head of one image.
typedef struct {
  const float *query, *key, *value;  // [tokens, size], rows `stride` apart
  float *output;                     // the same
  int64_t tokens, size, stride;
  float scale;                       // of the scores
  int bf16;                          // products of operands rounded to bf16
} retouch_attention;

/// Floats that `retouch_attend` works in.
int64_t retouch_attention_workspace(retouch_level level, const retouch_attention *attention);

/// Computes softmax(Q Kᵀ · scale) V for queries `begin..<end`. A query's sums are made in one order
/// wherever it is computed.
/// Precondition: `workspace` holds retouch_attention_workspace floats, 64-byte aligned.
void retouch_attend(
    retouch_level level, const retouch_attention *attention, int64_t begin, int64_t end,
    float *workspace);

// Rows divided by their size: epsilon + the root of the mean of their squares.

/// out = factor * x / size, row by row. x, out: [rows, channels], may be the same memory.
void retouch_normalize_rows(
    retouch_level level, const float *x, int64_t rows, int64_t channels, float epsilon,
    float factor, float *out);

/// out = (x - mean) / √(variance + epsilon) * gain + residual, mean and variance those of a row.
/// x, residual (or NULL), out: [rows, channels]; gains: [channels].
void retouch_center_rows(
    retouch_level level, const float *x, int64_t rows, int64_t channels, float epsilon,
    const float *gains, const float *residual, float *out);

/// Takes apart queries, keys and values that lie side by side, [rows, size, 3], into three of
/// [rows, size], each row divided by its size.
void retouch_split_rows(
    retouch_level level, const float *x, int64_t rows, int64_t size, float epsilon, float *query,
    float *key, float *value);

/// Each row's sum of squares, [rows], of stored numbers [rows, depth]. `values` need not be aligned.
void retouch_row_squares(
    retouch_level level, const void *values, retouch_element element, int64_t rows, int64_t depth,
    double *squares);

/// Whether `count` numbers are all finite. `values` need not be aligned.
int retouch_all_finite(const void *values, retouch_element element, int64_t count);

/// Adds each channel's sum and sum of squares over `pixels` pixels into doubles.
/// x: [pixels, channels]; sums, squares: [channels].
void retouch_channel_moments(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, double *sums,
    double *squares);

/// Adds `columns` columns of rows `stride` apart, in order, into doubles.
void retouch_sum_rows(
    retouch_level level, const float *x, int64_t rows, int64_t stride, int64_t columns,
    double *sums);

/// out = f(x * scale + shift) for each pixel, channel by channel; f is SiLU when `silu` is not 0.
/// x, out: [pixels, channels], may be the same memory; scale, shift: [channels].
void retouch_scale_shift(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int silu, float *out);

/// out = x * sigmoid(x). May be the same memory.
void retouch_silu(retouch_level level, const float *x, int64_t count, float *out);

/// out = a * x + b * y. Any may be the same memory.
void retouch_combine(
    retouch_level level, float a, const float *x, float b, const float *y, int64_t count,
    float *out);

/// Widens half-precision numbers. Source need not be aligned.
void retouch_widen_f16(retouch_level level, const void *source, int64_t count, float *out);
void retouch_widen_bf16(const void *source, int64_t count, float *out);

// Patches: squares of pixels that have eight features each, [height, width, 8].

/// The squared distance of two patches: over the (2 radius + 1)² pixels around `target` and
/// `source` (pixel indices), the sum of the target pixel's weight times the squared difference of
/// the features. Stops at the first row after which it is `limit` or more.
/// Precondition: both patches lie within the picture.
float retouch_patch_distance(
    retouch_level level, const void *features, const float *weights, int64_t width,
    int64_t radius, int64_t target, int64_t source, float limit);

/// distances[i] becomes max(0, distances[i] + constant + penalty * (squared distance of the place
/// (rows[i], columns[i]) from (row, column))).
void retouch_add_offset_penalty(
    retouch_level level, float *distances, const float *rows, const float *columns, int64_t count,
    float row, float column, float constant, float penalty);

/// The index of the smallest of `count` > 0 numbers, the first one of equals.
int64_t retouch_smallest(retouch_level level, const float *values, int64_t count);

/// out[b] = min over a of costs[a] + first[a, b] + second[a, b]; first, second: [labels, labels].
void retouch_min_plus(
    retouch_level level, const float *costs, const float *first, const float *second,
    int64_t labels, float *out);

#ifdef __cplusplus
}
#endif
#endif
