// How one source is compiled once per instruction set: each `*_kernels.inc` is included three
// times with LEVEL naming the functions and the target attribute around it.
#ifndef RETOUCH_LEVELS_H
#define RETOUCH_LEVELS_H

#include "CKernels.h"

#define RETOUCH_JOIN2(a, b) a##_##b
#define RETOUCH_JOIN(a, b) RETOUCH_JOIN2(a, b)
#define AT_LEVEL(name) RETOUCH_JOIN(name, LEVEL)

#if defined(__x86_64__)
#define RETOUCH_X86 1
#define RETOUCH_AVX2_TARGET "avx2,fma,f16c,bmi2"
#define RETOUCH_AVX512_TARGET \
  "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi2"
#endif

#endif
