// How one source is compiled once per instruction set: each `*_kernels.inc` is included once
// for each with LEVEL naming the functions and the target attribute around it.
#ifndef RETOUCH_LEVELS_H
#define RETOUCH_LEVELS_H

#include <string.h>

#include "CKernels.h"

#define RETOUCH_JOIN2(a, b) a##_##b
#define RETOUCH_JOIN(a, b) RETOUCH_JOIN2(a, b)
#define AT_LEVEL(name) RETOUCH_JOIN(name, LEVEL)

#if defined(__x86_64__)
#define RETOUCH_X86 1
#define RETOUCH_AVX2_TARGET "avx2,fma,f16c,bmi2"
#define RETOUCH_AVX512_TARGET \
  "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi2"
#define RETOUCH_AVX512BF16_TARGET "avx512bf16," RETOUCH_AVX512_TARGET
#endif

// Calls the kernel NAME of `level` and returns; BF16 names the one that avx512bf16 gets.
#if RETOUCH_X86
#define RETOUCH_DISPATCH(BF16, NAME, ...)                             \
  switch (level) {                                                    \
    case RETOUCH_LEVEL_AVX512BF16: NAME##_##BF16(__VA_ARGS__); return; \
    case RETOUCH_LEVEL_AVX512: NAME##_avx512(__VA_ARGS__); return;    \
    case RETOUCH_LEVEL_AVX2: NAME##_avx2(__VA_ARGS__); return;        \
    default: NAME##_plain(__VA_ARGS__); return;                       \
  }
#else
#define RETOUCH_DISPATCH(BF16, NAME, ...) \
  (void)level;                            \
  NAME##_plain(__VA_ARGS__);
#endif

// Bytes of a stored number.
static inline int64_t element_size(retouch_element element) {
  return element == RETOUCH_FLOAT32 ? 4 : 2;
}

// Fetches memory that is read soon into the L2 cache.
static inline void prefetch_bytes(const char *from, int64_t bytes) {
  for (int64_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch(from + byte, 0, 2);
}

// IEEE half to single by bits, subnormals, infinities and NaN included.
static inline float widen_half(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  uint32_t exponent = (half >> 10) & 0x1f, mantissa = half & 0x3ff, bits;
  if (exponent == 0x1f) {
    bits = sign | 0x7f800000 | mantissa << 13;
  } else if (exponent != 0) {
    bits = sign | (exponent + 112) << 23 | mantissa << 13;
  } else if (mantissa == 0) {
    bits = sign;
  } else {
    exponent = 113;
    while (!(mantissa & 0x400)) {
      mantissa <<= 1;
      exponent--;
    }
    bits = sign | exponent << 23 | (mantissa & 0x3ff) << 13;
  }
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

#endif
