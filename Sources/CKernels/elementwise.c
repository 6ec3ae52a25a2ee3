// Elementwise arithmetic: the run-time choice of kernel, and the widening of weights.

#include <string.h>

#include "levels.h"

#define LEVEL plain
#include "elementwise_kernels.inc"
#undef LEVEL

#if RETOUCH_X86
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX2_TARGET))), apply_to = function)
#define LEVEL avx2
#include "elementwise_kernels.inc"
#undef LEVEL

static int64_t widen_f16_avx2(const uint8_t *source, int64_t count, float *out) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(
        out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(source + 2 * i))));
  return i;
}
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX512_TARGET))), apply_to = function)
#define LEVEL avx512
#include "elementwise_kernels.inc"
#undef LEVEL
#pragma clang attribute pop
#endif

// Nothing here multiplies in bf16.
#define DISPATCH(...) RETOUCH_DISPATCH(avx512, __VA_ARGS__)

void retouch_channel_moments(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, double *sums,
    double *squares) {
  DISPATCH(channel_moments, x, pixels, channels, sums, squares)
}

void retouch_sum_rows(
    retouch_level level, const float *x, int64_t rows, int64_t stride, int64_t columns,
    double *sums) {
  DISPATCH(sum_rows, x, rows, stride, columns, sums)
}

void retouch_scale_shift(
    retouch_level level, const float *x, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int silu, float *out) {
  DISPATCH(scale_shift, x, pixels, channels, scale, shift, silu, out)
}

void retouch_silu(retouch_level level, const float *x, int64_t count, float *out) {
  DISPATCH(silu, x, count, out)
}

void retouch_combine(
    retouch_level level, float a, const float *x, float b, const float *y, int64_t count,
    float *out) {
  DISPATCH(combine, a, x, b, y, count, out)
}

void retouch_widen_f16(retouch_level level, const void *source, int64_t count, float *out) {
  const uint8_t *bytes = source;
  int64_t i = 0;
#if RETOUCH_X86
  if (level >= RETOUCH_LEVEL_AVX2) i = widen_f16_avx2(bytes, count, out);
#else
  (void)level;
#endif
  for (; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    out[i] = widen_half(half);
  }
}

void retouch_widen_bf16(const void *source, int64_t count, float *out) {
  const uint8_t *bytes = source;
  for (int64_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    const uint32_t bits = (uint32_t)half << 16;
    memcpy(out + i, &bits, 4);
  }
}

// A number is not finite when its exponent is all ones.
static int any_has(const uint8_t *bytes, int64_t count, uint16_t exponent) {
  uint16_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    found |= (half & exponent) == exponent;
  }
  return found;
}

static int any_has_single(const uint8_t *bytes, int64_t count) {
  uint32_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, bytes + 4 * i, 4);
    found |= (bits & 0x7f800000) == 0x7f800000;
  }
  return found != 0;
}

int retouch_all_finite(const void *values, retouch_element element, int64_t count) {
  switch (element) {
    case RETOUCH_FLOAT16: return !any_has(values, count, 0x7c00);
    case RETOUCH_BFLOAT16: return !any_has(values, count, 0x7f80);
    default: return !any_has_single(values, count);
  }
}
