// Comparing patches: the run-time choice of kernel.

#include "levels.h"

#define LEVEL plain
#include "patch_kernels.inc"
#undef LEVEL

#if RETOUCH_X86
#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX2_TARGET))), apply_to = function)
#define LEVEL avx2
#include "patch_kernels.inc"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target(RETOUCH_AVX512_TARGET))), apply_to = function)
#define LEVEL avx512
#include "patch_kernels.inc"
#undef LEVEL
#pragma clang attribute pop
#endif

#if RETOUCH_X86
#define CHOOSE(NAME, ...)                                        \
  (level >= RETOUCH_LEVEL_AVX512 ? NAME##_avx512(__VA_ARGS__)    \
   : level >= RETOUCH_LEVEL_AVX2 ? NAME##_avx2(__VA_ARGS__)      \
                                 : NAME##_plain(__VA_ARGS__))
#else
#define CHOOSE(NAME, ...) ((void)level, NAME##_plain(__VA_ARGS__))
#endif

float retouch_patch_distance(
    retouch_level level, const void *features, const float *weights, int64_t width,
    int64_t radius, int64_t target, int64_t source, float limit) {
  return CHOOSE(
      patch_distance, features, weights, width, radius, target, source, limit);
}

void retouch_add_offset_penalty(
    retouch_level level, float *distances, const float *rows, const float *columns, int64_t count,
    float row, float column, float constant, float penalty) {
  CHOOSE(add_offset_penalty, distances, rows, columns, count, row, column, constant, penalty);
}

int64_t retouch_smallest(retouch_level level, const float *values, int64_t count) {
  return CHOOSE(smallest, values, count);
}

void retouch_min_plus(
    retouch_level level, const float *costs, const float *first, const float *second,
    int64_t labels, float *out) {
  CHOOSE(min_plus, costs, first, second, labels, out);
}
