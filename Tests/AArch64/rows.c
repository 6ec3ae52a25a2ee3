// Attention, and rows that are normalized.
#include <math.h>
#include <stddef.h>

#include "checks.h"

static void check_head(
    const char *name, retouch_level level, int64_t tokens, int64_t size, int bf16) {
  begin_check(name);
  const int64_t stride = 3 * size + 5;
  float *numbers = make_random(tokens * stride, -2, 2);
  retouch_attention attention = {0};
  attention.query = numbers;
  attention.key = numbers + size;
  attention.value = numbers + 2 * size;
  attention.output = make_floats(tokens * stride);
  attention.tokens = tokens;
  attention.size = size;
  attention.stride = stride;
  attention.scale = 0.4f;
  attention.bf16 = bf16;
  float *workspace = make_floats(retouch_attention_workspace(level, &attention));
  retouch_attend(level, &attention, 0, tokens / 3, workspace);
  retouch_attend(level, &attention, tokens / 3, tokens, workspace);

  double *expected = make_expected(tokens * size), *weights = make_expected(tokens);
  float *result = make_floats(tokens * size);
  for (int64_t q = 0; q < tokens; q++) {
    double largest = -INFINITY, total = 0;
    for (int64_t k = 0; k < tokens; k++) {
      double score = 0;
      for (int64_t c = 0; c < size; c++) {
        const float a = numbers[q * stride + c], b = numbers[k * stride + size + c];
        score += bf16 ? (double)nearest_bf16(a) * nearest_bf16(b) : (double)a * b;
      }
      weights[k] = score * attention.scale;
      largest = fmax(largest, weights[k]);
    }
    for (int64_t k = 0; k < tokens; k++) total += weights[k] = exp(weights[k] - largest);
    for (int64_t k = 0; k < tokens; k++)
      for (int64_t c = 0; c < size; c++)
        expected[q * size + c] += weights[k] / total * numbers[k * stride + 2 * size + c];
    for (int64_t c = 0; c < size; c++)
      result[q * size + c] = attention.output[q * stride + c];
  }
  // Rounded weights and values: 8 bits each.
  expect_close(result, expected, tokens * size, bf16 ? 8e-3 : 4e-6);
  end_check();
}

void check_attention(retouch_level level) {
  check_head("attention", level, 37, 19, 0);
  check_head("attention, one token", level, 1, 8, 0);
  check_head("attention, whole panels", level, 64, 64, 0);
  check_head("rounded attention", level, 37, 19, 1);
}

static double mean_square(const float *x, int64_t count, int64_t step) {
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += (double)x[i * step] * x[i * step];
  return sum / (double)count;
}

void check_rows(retouch_level level) {
  enum { ROWS = 5, CHANNELS = 37 };
  const float epsilon = 1e-4f;

  begin_check("rows by their size");
  float *x = make_random(ROWS * CHANNELS, -3, 3), *out = make_floats(ROWS * CHANNELS);
  double *expected = make_expected(ROWS * CHANNELS);
  retouch_normalize_rows(level, x, ROWS, CHANNELS, epsilon, 0.7f, out);
  for (int64_t i = 0; i < ROWS * CHANNELS; i++)
    expected[i] = (double)0.7f * x[i] /
        (epsilon + sqrt(mean_square(x + i / CHANNELS * CHANNELS, CHANNELS, 1)));
  expect_close(out, expected, ROWS * CHANNELS, 1e-6);
  end_check();

  begin_check("rows centred");
  x = make_random(ROWS * CHANNELS, 3, 5);
  out = make_floats(ROWS * CHANNELS);
  expected = make_expected(ROWS * CHANNELS);
  const float *gains = make_random(CHANNELS, 0.5f, 2);
  const float *residual = make_random(ROWS * CHANNELS, -1, 1);
  retouch_center_rows(level, x, ROWS, CHANNELS, epsilon, gains, residual, out);
  for (int64_t r = 0; r < ROWS; r++) {
    double mean = 0, variance = 0;
    for (int64_t c = 0; c < CHANNELS; c++) mean += x[r * CHANNELS + c] / (double)CHANNELS;
    for (int64_t c = 0; c < CHANNELS; c++)
      variance += pow(x[r * CHANNELS + c] - mean, 2) / (double)CHANNELS;
    for (int64_t c = 0; c < CHANNELS; c++)
      expected[r * CHANNELS + c] = (x[r * CHANNELS + c] - mean) / sqrt(variance + epsilon) *
              gains[c] + residual[r * CHANNELS + c];
  }
  expect_close(out, expected, ROWS * CHANNELS, 2e-6);
  end_check();

  begin_check("rows taken apart");
  x = make_random(ROWS * CHANNELS * 3, -3, 3);
  float *parts[3];
  for (int part = 0; part < 3; part++) parts[part] = make_floats(ROWS * CHANNELS);
  retouch_split_rows(level, x, ROWS, CHANNELS, epsilon, parts[0], parts[1], parts[2]);
  for (int part = 0; part < 3; part++) {
    expected = make_expected(ROWS * CHANNELS);
    for (int64_t i = 0; i < ROWS * CHANNELS; i++) {
      const float *row = x + i / CHANNELS * CHANNELS * 3 + part;
      expected[i] = row[i % CHANNELS * 3] / (epsilon + sqrt(mean_square(row, CHANNELS, 3)));
    }
    expect_close(parts[part], expected, ROWS * CHANNELS, 1e-6);
  }
  end_check();

  static const char *const names[] = {"squares of rows", "squares of halves", "squares of bf16"};
  for (int element = RETOUCH_FLOAT32; element <= RETOUCH_BFLOAT16; element++) {
    begin_check(names[element]);
    const stored_numbers values = make_stored((retouch_element)element, ROWS * CHANNELS);
    double squares[ROWS];
    retouch_row_squares(
        level, values.stored, (retouch_element)element, ROWS, CHANNELS, squares);
    for (int64_t r = 0; r < ROWS; r++) {
      const double exact = CHANNELS * mean_square(values.values + r * CHANNELS, CHANNELS, 1);
      expect_error(fabs(squares[r] - exact), 1e-12 * exact);
    }
    end_check();
  }
}
