// The kernels of `CKernels`, each against a plain reference in double precision, at every level that
// this processor runs. The same checks run on x86-64 and, cross-compiled, on AArch64. Goldens are of
// whole networks, which need Swift: there is none of a kernel.
#include <stdio.h>

#include "checks.h"

int main(void) {
  static const char *const names[] = {
#if defined(__aarch64__)
      "plain, which is NEON here",
#else
      "plain",
#endif
      "avx2", "avx512", "avx512bf16"};
  int failed = 0;
  for (int level = 0; level <= (int)retouch_best_level(); level++) {
    printf("%s\n", names[level]);
    check_convolutions((retouch_level)level);
    check_winograd((retouch_level)level);
    check_attention((retouch_level)level);
    check_rows((retouch_level)level);
    check_elements((retouch_level)level);
    check_patches((retouch_level)level);
    failed = report(names[level]);
  }
  return failed;
}
