// Convolution, direct and Winograd's, attention, and rows: the run-time choice of kernel.

#include <string.h>

#include "levels.h"

// Everything is compiled once per instruction set: LEVEL ends the functions' names, LANES are the
// floats of a vector. Products are made in tiles of VECTORS vectors of output channels and ROWS
// pixels: as many sums as there are registers, less what the operands need.
//
// In bf16 the operands of products are rounded, and summed in fp32. A word is what a product takes
// of its input at once: one number, rounded but in fp32's format, or where PAIRS is 1 two bf16
// numbers of neighbouring channels, which the processor multiplies and adds up in one step.
// CHUNK is how many words Winograd's way takes at a time.
#define CHUNK 32
#define PLACE_PADDING 32
// Queries whose scores attention holds at once.
#define QUERIES 12
// The largest of the ROWS below.
#define MOST_ROWS 12

#define LEVEL plain
#define LANES 4
#define PAIRS 0
#define VECTORS 4
#define ROWS 2
#include "every_kernel.inc"

#if RETOUCH_X86
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX2_TARGET))), apply_to = function)
#define LEVEL avx2
#define LANES 8
#define PAIRS 0
#define VECTORS 2
#define ROWS 6
#include "every_kernel.inc"
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX512_TARGET))), apply_to = function)
#define LEVEL avx512
#define LANES 16
#define PAIRS 0
#define VECTORS 2
#define ROWS 12
#include "every_kernel.inc"
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX512BF16_TARGET))), apply_to = function)
#define LEVEL avx512bf16
#define LANES 16
#define PAIRS 1
#define VECTORS 2
#define ROWS 12
#include "every_kernel.inc"
#pragma clang attribute pop
#endif

retouch_level retouch_best_level(void) {
#if RETOUCH_X86
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return __builtin_cpu_supports("avx512bf16") ? RETOUCH_LEVEL_AVX512BF16
                                                : RETOUCH_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c"))
    return RETOUCH_LEVEL_AVX2;
#endif
  return RETOUCH_LEVEL_PLAIN;
}

#define DISPATCH(...) RETOUCH_DISPATCH(avx512bf16, __VA_ARGS__)

int64_t retouch_panel_width(retouch_level level) {
  return level >= RETOUCH_LEVEL_AVX512 ? 32 : 16;
}

int64_t retouch_panel_count(retouch_level level, const retouch_convolution *convolution) {
  const int64_t taps = convolution->kernel * convolution->kernel;
  return retouch_panel_width(level) * taps * convolution->channels;
}

// The rows of a panel's weights, one for each of its output channels, and the bytes of one.
typedef struct {
  const char *from;
  int64_t rows, depth, bytes;
} panel_weights;

static panel_weights weights_of_panel(
    retouch_level level, const retouch_convolution *convolution, int64_t panel) {
  const int64_t depth = convolution->kernel * convolution->kernel * convolution->channels;
  const int64_t width = retouch_panel_width(level);
  const int64_t bytes = depth * element_size(convolution->element);
  const int64_t left_over = convolution->out_channels - panel * width;
  return (panel_weights){
      (const char *)convolution->weights + panel * width * bytes,
      left_over < width ? left_over : width, depth, bytes};
}

void retouch_widen_panel(
    retouch_level level, const retouch_convolution *convolution, int64_t panel, float *widened) {
  const panel_weights weights = weights_of_panel(level, convolution, panel);
  DISPATCH(
      widen_weights, weights.from, convolution->element, convolution->bf16, weights.depth,
      weights.rows, 0, weights.depth, retouch_panel_width(level), widened)
}

void retouch_prefetch_panel(
    retouch_level level, const retouch_convolution *convolution, int64_t panel) {
  const panel_weights weights = weights_of_panel(level, convolution, panel);
  prefetch_bytes(weights.from, weights.rows * weights.bytes);
}

int64_t retouch_gathered_count(const retouch_convolution *convolution) {
  return MOST_ROWS * convolution->channels;
}

void retouch_convolve(
    retouch_level level, const retouch_convolution *convolution, int64_t panel,
    const float *widened, int64_t begin, int64_t end, float *workspace) {
  DISPATCH(convolve, convolution, panel, widened, begin, end, workspace)
}

void retouch_dense(
    retouch_level level, const retouch_convolution *convolution, int64_t begin, int64_t end) {
  DISPATCH(dense, convolution, begin, end)
}

int64_t retouch_winograd_lanes(retouch_level level) {
  return level >= RETOUCH_LEVEL_AVX512 ? 16 : level == RETOUCH_LEVEL_AVX2 ? 8 : 4;
}

int64_t retouch_word(retouch_level level, int bf16) {
  return bf16 && level == RETOUCH_LEVEL_AVX512BF16 ? 2 : 1;
}

int64_t retouch_winograd_chunk(retouch_level level, int bf16) {
  return CHUNK * retouch_word(level, bf16);
}

int64_t retouch_winograd_workspace(retouch_level level, int64_t count) {
  // A chunk's weights before and after their transform, and the products. Before it they are
  // fp32, and one vector of outputs at a time: half a panel, so that there is room for pairs.
  return retouch_panel_width(level) * (9 * CHUNK + 36 * (CHUNK + count)) +
      2 * 36 * PLACE_PADDING;
}

int64_t retouch_winograd_transformed(
    retouch_level level, int bf16, int64_t count, int64_t channels) {
  const int64_t chunk = retouch_winograd_chunk(level, bf16);
  return (channels + chunk - 1) / chunk * 36 * (count * CHUNK + PLACE_PADDING);
}

void retouch_winograd_input(
    retouch_level level, const retouch_convolution *convolution, const retouch_block_group *group,
    int64_t first_chunk, int64_t last_chunk, int64_t begin, int64_t end) {
  DISPATCH(winograd_input, convolution, group, first_chunk, last_chunk, begin, end)
}

void retouch_winograd_output(
    retouch_level level, const retouch_convolution *convolution, const retouch_block_group *group,
    int64_t panel, int64_t begin, int64_t end, float *workspace) {
  DISPATCH(winograd_output, convolution, group, panel, begin, end, workspace)
}

void retouch_round(
    retouch_level level, const float *x, int64_t rows, int64_t channels, int64_t words,
    float *out) {
  DISPATCH(round_rows, x, rows, channels, words, out)
}

int64_t retouch_attention_workspace(
    retouch_level level, const retouch_attention *attention) {
  const int64_t width = retouch_panel_width(level);
  const int64_t tokens = (attention->tokens + width - 1) / width * width;
  const int64_t size = (attention->size + width - 1) / width * width;
  return tokens * attention->size + size * attention->tokens + QUERIES * (tokens + 2 * width) +
      (attention->bf16 ? QUERIES * attention->size : 0);
}

void retouch_attend(
    retouch_level level, const retouch_attention *attention, int64_t begin, int64_t end,
    float *workspace) {
  DISPATCH(attend, attention, begin, end, workspace)
}

void retouch_normalize_rows(
    retouch_level level, const float *x, int64_t rows, int64_t channels, float epsilon,
    float factor, float *out) {
  DISPATCH(normalize_rows, x, rows, channels, epsilon, factor, out)
}

void retouch_center_rows(
    retouch_level level, const float *x, int64_t rows, int64_t channels, float epsilon,
    const float *gains, const float *residual, float *out) {
  DISPATCH(center_rows, x, rows, channels, epsilon, gains, residual, out)
}

void retouch_split_rows(
    retouch_level level, const float *x, int64_t rows, int64_t size, float epsilon, float *query,
    float *key, float *value) {
  DISPATCH(split_rows, x, rows, size, epsilon, query, key, value)
}

void retouch_row_squares(
    retouch_level level, const void *values, retouch_element element, int64_t rows, int64_t depth,
    double *squares) {
  DISPATCH(row_squares, values, element, rows, depth, squares)
}
