// What the checks of `CKernels` share: memory whose edges are watched, numbers, and comparisons.
#ifndef RETOUCH_CHECKS_H
#define RETOUCH_CHECKS_H

#include <stdint.h>

#include "CKernels.h"

// Memory for `count` floats, 64-byte aligned, filled with NaN. Lives until `end_check`.
float *make_floats(int64_t count);

// The same with numbers drawn from low...high.
float *make_random(int64_t count, float low, float high);

// `count` numbers of a format, and what they are.
typedef struct {
  const void *stored;
  float *values;
} stored_numbers;
stored_numbers make_stored(retouch_element element, int64_t count);

// A number from 0 to `bound` - 1.
int64_t draw(int64_t bound);

// The nearest bf16 number, by its definition in double precision.
float nearest_bf16(float x);

double silu_of(double x);

// Every check: begins with a name, compares, ends. `end_check` frees all memory, and fails where
// something was written beyond its edges.
void begin_check(const char *name);
void end_check(void);

// Fails unless the error is within the tolerance; NaN is not.
void expect_error(double error, double tolerance);
void expect(int holds, const char *what);

// The largest difference from `expected`, relative to the largest number there.
void expect_close(const float *result, const double *expected, int64_t count, double tolerance);
double *make_expected(int64_t count);

// Prints how many checks there were; 0 when all passed.
int report(const char *level);

void check_convolutions(retouch_level level);
void check_winograd(retouch_level level);
void check_attention(retouch_level level);
void check_rows(retouch_level level);
void check_elements(retouch_level level);
void check_patches(retouch_level level);

// What a convolution's output should be, in double precision: [images, out_height, out_width,
// out_channels]. `input` and `weights` are what the kernel should see, rounding included.
double *expected_convolution(
    const retouch_convolution *conv, const float *input, const float *second_input,
    const float *weights);

#endif
