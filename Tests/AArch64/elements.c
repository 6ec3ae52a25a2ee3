// Loops over elements and channels, and stored numbers.
#include <math.h>
#include <string.h>

#include "checks.h"

static void check_silu(retouch_level level) {
  begin_check("silu");
  static const float edges[] = {0, 100, -100, 1e30f, -1e6f, 88, -88, 1e-30f, 19, -19};
  enum { EDGES = sizeof edges / sizeof edges[0], COUNT = 2001 + EDGES };
  float *x = make_random(COUNT, -50, 50), *out = make_floats(COUNT);
  memcpy(x + 2001, edges, sizeof edges);
  retouch_silu(level, x, COUNT, out);
  for (int i = 0; i < COUNT; i++) {
    const double exact = silu_of(x[i]);
    expect_error(fabs(out[i] - exact), 4e-7 * fabs(exact) + 1e-30);
  }
  for (int i = 0; i < 33; i++) x[i] = NAN;
  retouch_silu(level, x, 33, out);
  for (int i = 0; i < 33; i++) expect(isnan(out[i]), "NaN should stay NaN");
  end_check();
}

static void check_channels(retouch_level level) {
  enum { PIXELS = 7, CHANNELS = 37, COUNT = PIXELS * CHANNELS };
  for (int silu = 0; silu < 2; silu++) {
    begin_check(silu ? "scale, shift, silu" : "scale, shift");
    const float *x = make_random(COUNT, -4, 4), *scale = make_random(CHANNELS, -1, 1);
    const float *shift = make_random(CHANNELS, -1, 1);
    float *out = make_floats(COUNT);
    double *expected = make_expected(COUNT);
    retouch_scale_shift(level, x, PIXELS, CHANNELS, scale, shift, silu, out);
    for (int i = 0; i < COUNT; i++) {
      const double value = (double)x[i] * scale[i % CHANNELS] + shift[i % CHANNELS];
      expected[i] = silu ? silu_of(value) : value;
    }
    expect_close(out, expected, COUNT, 1e-6);
    end_check();
  }

  begin_check("moments of channels");
  const float *x = make_random(COUNT, 100, 101);
  double sums[CHANNELS], squares[CHANNELS], columns[CHANNELS];
  for (int c = 0; c < CHANNELS; c++) {
    sums[c] = columns[c] = 1;
    squares[c] = 2;
  }
  retouch_channel_moments(level, x, PIXELS, CHANNELS, sums, squares);
  // Rows that are wider than what is summed of them.
  retouch_sum_rows(level, x, PIXELS, CHANNELS, CHANNELS - 4, columns);
  for (int c = 0; c < CHANNELS; c++) {
    double sum = 1, square = 2;
    for (int p = 0; p < PIXELS; p++) {
      const double value = x[p * CHANNELS + c];
      sum += value;
      square += value * value;
    }
    expect_error(fabs(sums[c] - sum), 1e-10);
    expect_error(fabs(squares[c] - square), 1e-8);
    expect_error(fabs(columns[c] - (c < CHANNELS - 4 ? sum : 1)), 1e-10);
  }
  end_check();

  begin_check("combine");
  const float *y = make_random(131, -1, 1);
  float *out = make_random(131, -1, 1);
  double *expected = make_expected(131);
  for (int i = 0; i < 131; i++) expected[i] = 0.75 * (double)out[i] - 1.5 * (double)y[i];
  retouch_combine(level, 0.75f, out, -1.5f, y, 131, out);
  expect_close(out, expected, 131, 1e-6);
  end_check();
}

static double value_of_half(uint16_t bits) {
  const double sign = bits >> 15 ? -1 : 1, fraction = (bits & 0x3ff) / 1024.0;
  const int exponent = bits >> 10 & 0x1f;
  if (exponent == 0) return sign * ldexp(fraction, -14);
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * ldexp(1 + fraction, exponent - 15);
}

// All 65,536 of each kind, from an odd address and in a count that leaves a rest.
static void check_stored(retouch_level level) {
  begin_check("halves and bf16 widened");
  enum { COUNT = 65536 };
  uint8_t *bytes = (uint8_t *)make_floats(COUNT / 2 + 1) + 1;
  float *out = make_floats(COUNT), *brain = make_floats(COUNT);
  for (int i = 0; i < COUNT; i++) {
    bytes[2 * i] = (uint8_t)(i & 0xff);
    bytes[2 * i + 1] = (uint8_t)(i >> 8);
  }
  retouch_widen_f16(level, bytes, COUNT, out);
  retouch_widen_f16(level, bytes + 2, COUNT - 3, out + 1);
  retouch_widen_bf16(bytes, COUNT, brain);
  for (int i = 0; i < COUNT; i++) {
    const float exact = (float)value_of_half((uint16_t)i);
    const uint32_t bits = (uint32_t)i << 16;
    expect(isnan(exact) ? isnan(out[i]) : !memcmp(&exact, out + i, 4), "a half is another");
    expect(!memcmp(&bits, brain + i, 4), "a bf16 number is another");
  }
  end_check();

  begin_check("what is finite");
  for (int element = RETOUCH_FLOAT32; element <= RETOUCH_BFLOAT16; element++) {
    stored_numbers values = make_stored((retouch_element)element, 67);
    expect(retouch_all_finite(values.stored, (retouch_element)element, 67), "all are");
    for (int at = 0; at < 67; at += 66) {
      values = make_stored((retouch_element)element, 67);
      const int size = element == RETOUCH_FLOAT32 ? 4 : 2;
      uint8_t *end = (uint8_t *)values.stored + at * size + size;
      end[-1] = 0xff;
      end[-2] |= element == RETOUCH_FLOAT16 ? 0 : 0x80;
      expect(!retouch_all_finite(values.stored, (retouch_element)element, 67), "one is not");
    }
  }
  end_check();

  begin_check("rounded to bf16");
  enum { CHANNELS = 37, ROWS = 3 };
  const int64_t word = retouch_word(level, 1), words = (CHANNELS + word - 1) / word;
  float *x = make_random(ROWS * CHANNELS, -9, 9), *rounded = make_floats(ROWS * words);
  const uint32_t tie_down = 0x3f808000, tie_up = 0x3f818000;
  memcpy(x, &tie_down, 4);
  memcpy(x + 1, &tie_up, 4);
  retouch_round(level, x, ROWS, CHANNELS, words, rounded);
  for (int i = 0; i < ROWS * CHANNELS; i++) {
    const int row = i / CHANNELS, c = i % CHANNELS;
    const float exact = nearest_bf16(x[i]);
    // Where words are pairs the first number is in the lower half.
    uint32_t bits;
    memcpy(&bits, rounded + row * words + c / word, 4);
    if (word == 2) bits = c % 2 ? bits & 0xffff0000 : bits << 16;
    expect(!memcmp(&bits, &exact, 4), "not the nearest");
  }
  end_check();
}

void check_elements(retouch_level level) {
  check_silu(level);
  check_channels(level);
  check_stored(level);
}
