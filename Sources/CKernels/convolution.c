// Convolution, direct and Winograd's: packing of weights, and the run-time choice of kernel.

#include <string.h>

#include "levels.h"

#define LEVEL plain
#define LANES 4
#define VECTORS 4
#define ROWS 2
typedef float fused_vec_plain __attribute__((vector_size(16), aligned(4)));
static inline __attribute__((always_inline)) fused_vec_plain broadcast_plain(
    const float *x) {
  return (fused_vec_plain){*x, *x, *x, *x};
}
static inline __attribute__((always_inline)) fused_vec_plain fused_plain(
    fused_vec_plain a, fused_vec_plain b, fused_vec_plain c) {
  return a * b + c;
}
#include "convolution_kernels.inc"
#include "winograd_kernels.inc"
#undef LEVEL
#undef LANES
#undef VECTORS
#undef ROWS

#if RETOUCH_X86
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX2_TARGET))), apply_to = function)
#define LEVEL avx2
#define LANES 8
#define VECTORS 2
#define ROWS 6
typedef float fused_vec_avx2 __attribute__((vector_size(32), aligned(4)));
static inline __attribute__((always_inline)) fused_vec_avx2 broadcast_avx2(
    const float *x) {
  return (fused_vec_avx2)_mm256_set1_ps(*x);
}
static inline __attribute__((always_inline)) fused_vec_avx2 fused_avx2(
    fused_vec_avx2 a, fused_vec_avx2 b, fused_vec_avx2 c) {
  return (fused_vec_avx2)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
#include "convolution_kernels.inc"
#include "winograd_kernels.inc"
#undef LEVEL
#undef LANES
#undef VECTORS
#undef ROWS
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX512_TARGET))), apply_to = function)
#define LEVEL avx512
#define LANES 16
#define VECTORS 4
#define ROWS 6
typedef float fused_vec_avx512 __attribute__((vector_size(64), aligned(4)));
static inline __attribute__((always_inline)) fused_vec_avx512 broadcast_avx512(
    const float *x) {
  return (fused_vec_avx512)_mm512_set1_ps(*x);
}
static inline __attribute__((always_inline)) fused_vec_avx512 fused_avx512(
    fused_vec_avx512 a, fused_vec_avx512 b, fused_vec_avx512 c) {
  return (fused_vec_avx512)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
#include "convolution_kernels.inc"
#include "winograd_kernels.inc"
#undef LEVEL
#undef LANES
#undef VECTORS
#undef ROWS
#pragma clang attribute pop
#endif

retouch_level retouch_best_level(void) {
#if RETOUCH_X86
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return RETOUCH_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("f16c"))
    return RETOUCH_LEVEL_AVX2;
#endif
  return RETOUCH_LEVEL_PLAIN;
}

int64_t retouch_panel_width(retouch_level level) {
  return level == RETOUCH_LEVEL_AVX512 ? 64 : 16;
}

int64_t retouch_packed_count(retouch_level level, int64_t depth, int64_t columns) {
  const int64_t width = retouch_panel_width(level);
  return (columns + width - 1) / width * width * depth;
}

void retouch_pack_panels(
    retouch_level level, const float *source, int64_t depth, int64_t inner_count,
    int64_t outer_stride, int64_t inner_stride, int64_t column_stride, int64_t columns,
    float *packed) {
  const int64_t width = retouch_panel_width(level);
  for (int64_t first = 0; first < columns; first += width) {
    const int64_t count = columns - first < width ? columns - first : width;
    for (int64_t k = 0; k < depth; k++) {
      const float *row =
          source + k / inner_count * outer_stride + k % inner_count * inner_stride;
      for (int64_t j = 0; j < count; j++) packed[j] = row[(first + j) * column_stride];
      for (int64_t j = count; j < width; j++) packed[j] = 0;
      packed += width;
    }
  }
}

void retouch_convolve(
    retouch_level level, const retouch_convolution *convolution, int64_t panel, int64_t begin,
    int64_t end) {
  switch (level) {
#if RETOUCH_X86
    case RETOUCH_LEVEL_AVX512: convolve_avx512(convolution, panel, begin, end); return;
    case RETOUCH_LEVEL_AVX2: convolve_avx2(convolution, panel, begin, end); return;
#endif
    default: convolve_plain(convolution, panel, begin, end); return;
  }
}

int64_t retouch_winograd_lanes(retouch_level level) {
  return level == RETOUCH_LEVEL_AVX512 ? 16 : level == RETOUCH_LEVEL_AVX2 ? 8 : 4;
}

int64_t retouch_winograd_packed_count(
    retouch_level level, int64_t channels, int64_t out_channels) {
  return 36 * retouch_packed_count(level, channels, out_channels);
}

void retouch_winograd_pack(
    retouch_level level, const float *source, int64_t channels, int64_t out_channels,
    float *packed) {
  static const double g[6][3] = {
      {1.0 / 4, 0, 0},
      {-1.0 / 6, -1.0 / 6, -1.0 / 6},
      {-1.0 / 6, 1.0 / 6, -1.0 / 6},
      {1.0 / 24, 1.0 / 12, 1.0 / 6},
      {1.0 / 24, -1.0 / 12, 1.0 / 6},
      {0, 0, 1},
  };
  const int64_t width = retouch_panel_width(level);
  for (int64_t first = 0; first < out_channels; first += width) {
    float *panel = packed + first / width * 36 * channels * width;
    memset(panel, 0, 36 * channels * width * sizeof(float));
    // A few channels at a time, so that both what is read and what is written stay in the cache.
    for (int64_t block = 0; block < channels; block += 8) {
      const int64_t end = block + 8 < channels ? block + 8 : channels;
      for (int64_t j = 0; j < width && first + j < out_channels; j++) {
        for (int64_t c = block; c < end; c++) {
          const float *kernel = source + ((first + j) * channels + c) * 9;
          double half[6][3];
          for (int y = 0; y < 6; y++)
            for (int x = 0; x < 3; x++)
              half[y][x] =
                  g[y][0] * kernel[x] + g[y][1] * kernel[3 + x] + g[y][2] * kernel[6 + x];
          for (int y = 0; y < 6; y++)
            for (int x = 0; x < 6; x++)
              panel[((y * 6 + x) * channels + c) * width + j] = (float)(
                  half[y][0] * g[x][0] + half[y][1] * g[x][1] + half[y][2] * g[x][2]);
        }
      }
    }
  }
}

int64_t retouch_winograd_workspace(retouch_level level, int64_t count, int64_t channels) {
  // Room for the rows that round `count` up to what the kernels take at once.
  return 36 * (count + 5) * (channels + retouch_panel_width(level));
}

void retouch_winograd(
    retouch_level level, const retouch_convolution *convolution, int64_t first, int64_t count,
    int64_t first_panel, int64_t end_panel, float *workspace) {
  switch (level) {
#if RETOUCH_X86
    case RETOUCH_LEVEL_AVX512:
      winograd_avx512(convolution, first, count, first_panel, end_panel, workspace);
      return;
    case RETOUCH_LEVEL_AVX2:
      winograd_avx2(convolution, first, count, first_panel, end_panel, workspace);
      return;
#endif
    default: winograd_plain(convolution, first, count, first_panel, end_panel, workspace); return;
  }
}
