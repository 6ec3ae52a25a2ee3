#include "checks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GUARD 64
#define MOST_BUFFERS 64

static struct {
  float *begin;
  int64_t count;
} buffers[MOST_BUFFERS];
static int buffer_count;
static double *expectations[MOST_BUFFERS];
static int expectation_count;

static const char *check;
static int checks, failures, failures_before;
static double worst;
static uint64_t state = 1;

static void fail(const char *what) {
  printf("%s: %s\n", check, what);
  failures++;
}

static void *allocated(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) {
    fprintf(stderr, "no memory for %zu bytes\n", bytes);
    exit(2);
  }
  return memory;
}

static const uint32_t watch = 0x7fc0beef;  // NaN, too

float *make_floats(int64_t count) {
  if (buffer_count == MOST_BUFFERS) {
    fprintf(stderr, "%s: more than %d buffers\n", check, MOST_BUFFERS);
    exit(2);
  }
  float *begin = allocated((count + 2 * GUARD) * sizeof(float));
  for (int64_t i = 0; i < count + 2 * GUARD; i++) memcpy(begin + i, &watch, 4);
  buffers[buffer_count].begin = begin;
  buffers[buffer_count++].count = count;
  return begin + GUARD;
}

double *make_expected(int64_t count) {
  double *memory = allocated(count * sizeof(double));
  memset(memory, 0, count * sizeof(double));
  return expectations[expectation_count++] = memory;
}

int64_t draw(int64_t bound) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((state >> 33) % (uint64_t)bound);
}

float *make_random(int64_t count, float low, float high) {
  float *values = make_floats(count);
  for (int64_t i = 0; i < count; i++)
    values[i] = low + (high - low) * (float)draw(1 << 24) * 0x1p-24f;
  return values;
}

float nearest_bf16(float x) {
  if (x == 0) return x;
  int exponent;
  frexp(x, &exponent);
  // Eight bits of fraction, the leading one included; rint takes ties to even.
  const double unit = ldexp(1, exponent - 8);
  return (float)(rint(x / unit) * unit);
}

stored_numbers make_stored(retouch_element element, int64_t count) {
  stored_numbers made;
  made.values = make_random(count, -1, 1);
  made.stored = made.values;
  if (element == RETOUCH_FLOAT32) return made;
  uint16_t *halves = (uint16_t *)make_floats((count + 1) / 2);
  for (int64_t i = 0; i < count; i++) {
    if (element == RETOUCH_BFLOAT16) {
      made.values[i] = nearest_bf16(made.values[i]);
      uint32_t bits;
      memcpy(&bits, made.values + i, 4);
      halves[i] = (uint16_t)(bits >> 16);
    } else {
      const int64_t sign = draw(2), exponent = draw(15), fraction = draw(1024);
      halves[i] = (uint16_t)(sign << 15 | exponent << 10 | fraction);
      const double size = exponent == 0
          ? ldexp((double)fraction, -24) : ldexp(1024.0 + (double)fraction, (int)exponent - 25);
      made.values[i] = (float)(sign ? -size : size);
    }
  }
  made.stored = halves;
  return made;
}

double silu_of(double x) { return x / (1 + exp(-x)); }

void begin_check(const char *name) {
  check = name;
  checks++;
  worst = 0;
  failures_before = failures;
}

void end_check(void) {
  for (int i = 0; i < buffer_count; i++) {
    const float *begin = buffers[i].begin, *end = begin + GUARD + buffers[i].count;
    for (int64_t j = 0; j < GUARD; j++)
      if (memcmp(begin + j, &watch, 4) || memcmp(end + j, &watch, 4)) {
        fail("writes beyond its memory");
        break;
      }
    free(buffers[i].begin);
  }
  for (int i = 0; i < expectation_count; i++) free(expectations[i]);
  buffer_count = expectation_count = 0;
  printf("  %-28s %s, error at most %.2f of what it may be\n", check,
         failures == failures_before ? "holds" : "FAILS", worst);
}

void expect_error(double error, double tolerance) {
  if (!(error <= tolerance)) {
    char line[80];
    snprintf(line, sizeof line, "error %g, may be %g", error, tolerance);
    fail(line);
  }
  if (error / tolerance > worst) worst = error / tolerance;
}

void expect(int holds, const char *what) {
  if (!holds) fail(what);
}

void expect_close(const float *result, const double *expected, int64_t count, double tolerance) {
  double largest = 0, error = 0;
  for (int64_t i = 0; i < count; i++) {
    largest = fmax(largest, fabs(expected[i]));
    const double difference = fabs(result[i] - expected[i]);
    if (!(difference <= error)) error = difference;  // NaN comes through
    if (isnan(difference)) break;
  }
  expect_error(error, tolerance * largest);
}

int report(const char *level) {
  printf("%s: %d checks, %d failures\n", level, checks, failures);
  return failures > 0;
}
