// Convolutions as they are defined, Winograd's way, and the linear layer of few rows.
#include <math.h>
#include <string.h>

#include "checks.h"

double *expected_convolution(
    const retouch_convolution *conv, const float *input, const float *second_input,
    const float *weights) {
  const int64_t first = conv->first_channels, second = conv->channels - first;
  const int64_t height = conv->height >> conv->upsample, width = conv->width >> conv->upsample;
  const int halve = conv->upsample_residual;
  const int64_t pixels = conv->out_height * conv->out_width;
  double *out = make_expected(conv->images * pixels * conv->out_channels);
  for (int64_t image = 0; image < conv->images; image++)
    for (int64_t pixel = 0; pixel < pixels; pixel++)
      for (int64_t channel = 0; channel < conv->out_channels; channel++) {
        const int64_t y = pixel / conv->out_width, x = pixel % conv->out_width;
        double sum = 0;
        for (int64_t tap = 0; tap < conv->kernel * conv->kernel; tap++) {
          const int64_t row = y * conv->stride - conv->padding + tap / conv->kernel;
          const int64_t column = x * conv->stride - conv->padding + tap % conv->kernel;
          if (row < 0 || row >= conv->height || column < 0 || column >= conv->width) continue;
          const int64_t from =
              (image * height + (row >> conv->upsample)) * width + (column >> conv->upsample);
          for (int64_t c = 0; c < conv->channels; c++) {
            double value =
                c < first ? input[from * first + c] : second_input[from * second + c - first];
            if (conv->scale)
              value = value * conv->scale[image * conv->channels + c] +
                  conv->shift[image * conv->channels + c];
            if (conv->scale && conv->silu) value = silu_of(value);
            sum += value *
                weights[(channel * conv->channels + c) * conv->kernel * conv->kernel + tap];
          }
        }
        if (conv->row_scale) sum *= conv->row_scale[channel];
        if (conv->bias) sum += conv->bias[image * conv->bias_stride + channel];
        if (conv->residual) {
          const int64_t at = (image * (conv->out_height >> halve) + (y >> halve)) *
                  (conv->out_width >> halve) + (x >> halve);
          sum += (double)conv->residual_scale * conv->residual[at * conv->out_channels + channel];
        }
        if (conv->limit > 0) sum = fmax(-conv->limit, fmin(conv->limit, sum));
        out[(image * pixels + pixel) * conv->out_channels + channel] = sum;
      }
  return out;
}

// Odd counts of everything, unless a check says otherwise.
static retouch_convolution shape(
    int64_t height, int64_t width, int64_t channels, int64_t out_channels, int64_t kernel) {
  retouch_convolution conv = {0};
  conv.images = 2;
  conv.height = conv.out_height = height;
  conv.width = conv.out_width = width;
  conv.channels = conv.first_channels = channels;
  conv.out_channels = out_channels;
  conv.kernel = kernel;
  conv.stride = 1;
  conv.padding = kernel / 2;
  conv.residual_scale = 1;
  return conv;
}

static int64_t output_count(const retouch_convolution *conv) {
  return conv->images * conv->out_height * conv->out_width * conv->out_channels;
}

static int64_t panels(retouch_level level, const retouch_convolution *conv) {
  const int64_t width = retouch_panel_width(level);
  return (conv->out_channels + width - 1) / width;
}

static void run_directly(retouch_level level, retouch_convolution *conv) {
  const int64_t pixels = conv->images * conv->out_height * conv->out_width;
  float *widened = make_floats(retouch_panel_count(level, conv));
  float *workspace = make_floats(retouch_gathered_count(conv));
  conv->output = make_floats(output_count(conv));
  for (int64_t panel = 0; panel < panels(level, conv); panel++) {
    retouch_prefetch_panel(level, conv, panel);
    retouch_widen_panel(level, conv, panel, widened);
    // In two shares, of which the second begins inside a picture.
    retouch_convolve(level, conv, panel, widened, 0, pixels / 3, workspace);
    retouch_convolve(level, conv, panel, widened, pixels / 3, pixels, workspace);
  }
}

// What is added to sums, in every check alike.
static void add_rest(retouch_convolution *conv, int64_t residuals) {
  conv->bias = make_random(conv->images * conv->out_channels, -1, 1);
  conv->bias_stride = conv->out_channels;
  conv->row_scale = make_random(conv->out_channels, 0.5f, 2);
  conv->residual = make_random(residuals, -1, 1);
  conv->residual_scale = 0.75f;
}

static void check_direct(
    const char *name, retouch_level level, retouch_convolution conv, retouch_element element) {
  begin_check(name);
  const int64_t outs = conv.out_channels, second = conv.channels - conv.first_channels;
  const int64_t pixels = conv.images * conv.height * conv.width;
  float *input = make_random(pixels * conv.first_channels, -1, 1);
  float *other = second > 0 ? make_random(pixels * second, -1, 1) : NULL;
  const stored_numbers weights =
      make_stored(element, outs * conv.channels * conv.kernel * conv.kernel);
  conv.input = input;
  conv.second_input = other;
  conv.weights = weights.stored;
  conv.element = element;
  add_rest(&conv, output_count(&conv));
  conv.limit = 8;
  if (conv.bf16) {
    const int64_t word = retouch_word(level, 1), words = (conv.channels + word - 1) / word;
    float *rounded = make_floats(pixels * words);
    retouch_round(level, input, pixels, conv.channels, words, rounded);
    conv.input = rounded;
    for (int64_t i = 0; i < pixels * conv.channels; i++) input[i] = nearest_bf16(input[i]);
    for (int64_t i = 0; i < outs * conv.channels; i++)
      weights.values[i] = nearest_bf16(weights.values[i]);
  }
  run_directly(level, &conv);
  const double *expected = expected_convolution(&conv, input, other, weights.values);
  expect_close(conv.output, expected, output_count(&conv), 4e-6);
  end_check();
}

static void check_dense(const char *name, retouch_level level, retouch_element element) {
  begin_check(name);
  retouch_convolution conv = shape(1, 1, 37, 19, 1);
  conv.images = 6;
  const stored_numbers weights = make_stored(element, conv.out_channels * conv.channels);
  const float *input = make_random(conv.images * conv.channels, -1, 1);
  conv.input = input;
  conv.weights = weights.stored;
  conv.element = element;
  conv.bias = make_random(conv.out_channels, -1, 1);
  conv.row_scale = make_random(conv.out_channels, 0.5f, 2);
  conv.output = make_floats(output_count(&conv));
  retouch_dense(level, &conv, 0, 7);
  retouch_dense(level, &conv, 7, conv.out_channels);
  const double *expected = expected_convolution(&conv, input, NULL, weights.values);
  expect_close(conv.output, expected, output_count(&conv), 4e-6);
  end_check();
}

void check_convolutions(retouch_level level) {
  check_direct("convolution 3×3", level, shape(7, 5, 13, 47, 3), RETOUCH_FLOAT32);
  check_direct("convolution 3×3, halves", level, shape(4, 6, 33, 21, 3), RETOUCH_FLOAT16);
  check_direct("convolution 3×3, bf16", level, shape(4, 6, 17, 65, 3), RETOUCH_BFLOAT16);
  check_direct("convolution 1×1", level, shape(5, 3, 67, 70, 1), RETOUCH_FLOAT32);
  retouch_convolution conv = shape(9, 8, 6, 17, 5);
  conv.stride = 2;
  conv.out_height = 5;
  conv.out_width = 4;
  check_direct("convolution 5×5, stride 2", level, conv, RETOUCH_FLOAT32);
  conv = shape(3, 4, 30, 18, 1);
  conv.first_channels = 11;
  check_direct("convolution 1×1, two inputs", level, conv, RETOUCH_FLOAT32);
  conv = shape(3, 4, 30, 18, 3);
  conv.first_channels = 11;
  check_direct("convolution 3×3, two inputs", level, conv, RETOUCH_FLOAT32);
  conv = shape(3, 5, 35, 37, 1);
  conv.bf16 = 1;
  check_direct("rounded convolution 1×1", level, conv, RETOUCH_FLOAT32);
  check_direct("rounded 1×1 of halves", level, conv, RETOUCH_FLOAT16);
  check_dense("dense", level, RETOUCH_FLOAT32);
  check_dense("dense, halves", level, RETOUCH_FLOAT16);
  check_dense("dense, bf16", level, RETOUCH_BFLOAT16);
}

static void run_winograd(retouch_level level, retouch_convolution *conv, int64_t group_size) {
  const int64_t blocks =
      conv->images * ((conv->out_height + 3) / 4) * ((conv->out_width + 3) / 4);
  const int64_t chunk = retouch_winograd_chunk(level, conv->bf16);
  const int64_t chunks = (conv->channels + chunk - 1) / chunk;
  float *workspace = make_floats(retouch_winograd_workspace(level, group_size));
  retouch_block_group group;
  group.transformed = make_floats(
      retouch_winograd_transformed(level, conv->bf16, group_size, conv->channels));
  for (group.first = 0; group.first < blocks; group.first += group_size) {
    const int64_t left = blocks - group.first;
    group.count = left < group_size ? left : group_size;
    retouch_winograd_input(level, conv, &group, 0, chunks, 0, group.count);
    for (int64_t panel = 0; panel < panels(level, conv); panel++)
      retouch_winograd_output(level, conv, &group, panel, 0, group.count, workspace);
  }
}

// Sums and sums of squares of each 4×4 block of what came out.
static void check_moments(const retouch_convolution *conv) {
  const int64_t across = (conv->out_width + 3) / 4, down = (conv->out_height + 3) / 4;
  const int64_t outs = conv->out_channels, blocks = conv->images * across * down;
  double *expected = make_expected(blocks * 2 * outs);
  for (int64_t i = 0; i < output_count(conv); i++) {
    const int64_t channel = i % outs, pixel = i / outs;
    const int64_t x = pixel % conv->out_width, row = pixel / conv->out_width;
    const int64_t image = row / conv->out_height, y = row % conv->out_height;
    double *to = expected + ((image * down + y / 4) * across + x / 4) * 2 * outs + channel;
    to[0] += conv->output[i];
    to[outs] += (double)conv->output[i] * conv->output[i];
  }
  expect_close(conv->moments, expected, blocks * 2 * outs, 1e-6);
}

static void check_blocks(
    const char *name, retouch_level level, retouch_convolution conv, retouch_element element,
    int64_t group_size, double tolerance) {
  begin_check(name);
  const int64_t outs = conv.out_channels, second = conv.channels - conv.first_channels;
  const int64_t pixels =
      conv.images * (conv.height >> conv.upsample) * (conv.width >> conv.upsample);
  const float *input = make_random(pixels * conv.first_channels, -1, 1);
  const float *other = second > 0 ? make_random(pixels * second, -1, 1) : NULL;
  const stored_numbers weights = make_stored(element, outs * conv.channels * 9);
  conv.input = input;
  conv.second_input = other;
  conv.weights = weights.stored;
  conv.element = element;
  add_rest(&conv, output_count(&conv) >> (2 * conv.upsample_residual));
  conv.scale = make_random(conv.images * conv.channels, 0.5f, 2);
  conv.shift = make_random(conv.images * conv.channels, -1, 1);
  conv.silu = 1;
  conv.limit = 30;
  conv.output = make_floats(output_count(&conv));
  conv.moments = make_floats(
      conv.images * ((conv.out_height + 3) / 4) * ((conv.out_width + 3) / 4) * 2 * outs);
  run_winograd(level, &conv, group_size);
  const double *expected = expected_convolution(&conv, input, other, weights.values);
  expect_close(conv.output, expected, output_count(&conv), tolerance);
  check_moments(&conv);
  end_check();
}

void check_winograd(retouch_level level) {
  const double fp32 = 1e-5;
  // Both factors of a product have 8 bits, and the transforms magnify what that loses five times.
  const double bf16 = 3e-2;
  check_blocks("Winograd", level, shape(9, 7, 39, 37, 3), RETOUCH_FLOAT32, 9, fp32);
  check_blocks("Winograd, halves", level, shape(8, 8, 13, 70, 3), RETOUCH_FLOAT16, 5, fp32);
  check_blocks("Winograd, one block", level, shape(4, 4, 64, 35, 3), RETOUCH_FLOAT32, 1, fp32);
  check_blocks("Winograd, two blocks", level, shape(4, 8, 96, 32, 3), RETOUCH_BFLOAT16, 2, fp32);
  check_blocks("Winograd, four blocks", level, shape(8, 8, 64, 64, 3), RETOUCH_FLOAT32, 4, fp32);
  retouch_convolution conv = shape(8, 12, 34, 17, 3);
  conv.upsample = conv.upsample_residual = 1;
  check_blocks("Winograd, enlarging", level, conv, RETOUCH_FLOAT32, 4, fp32);
  conv = shape(6, 5, 43, 20, 3);
  conv.first_channels = 16;
  check_blocks("Winograd, two inputs", level, conv, RETOUCH_FLOAT32, 8, fp32);
  conv = shape(9, 7, 39, 37, 3);
  conv.bf16 = 1;
  check_blocks("rounded Winograd", level, conv, RETOUCH_FLOAT32, 9, bf16);
  conv = shape(4, 4, 64, 35, 3);
  conv.bf16 = 1;
  check_blocks("rounded Winograd, one block", level, conv, RETOUCH_FLOAT16, 1, bf16);
}
