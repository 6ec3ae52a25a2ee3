#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
} Input;

typedef struct {
  uint8_t *bytes;
  size_t count, room;
} Output;

static void on_error(png_structp png, png_const_charp text) {
  char *message = png_get_error_ptr(png);
  strncpy(message, text, 159);
  message[159] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {}

static void on_read(png_structp png, png_bytep to, size_t count) {
  Input *input = png_get_io_ptr(png);
  if (count > input->count - input->position) png_error(png, "the file ends too early");
  memcpy(to, input->bytes + input->position, count);
  input->position += count;
}

static void on_write(png_structp png, png_bytep from, size_t count) {
  Output *output = png_get_io_ptr(png);
  if (count > output->room - output->count) {
    size_t room = (output->count + count) * 2;
    uint8_t *bytes = realloc(output->bytes, room);
    if (!bytes) png_error(png, "out of memory");
    output->bytes = bytes;
    output->room = room;
  }
  memcpy(output->bytes + output->count, from, count);
  output->count += count;
}

static void on_flush(png_structp png) {}

int cpng_read(
    const uint8_t *bytes, size_t count, uint64_t maximum_pixels, CPNGPicture *picture,
    char message[160]) {
  memset(picture, 0, sizeof *picture);
  memset(message, 0, 160);
  if (count < 8 || png_sig_cmp((png_const_bytep)bytes, 0, 8)) return CPNG_NOT_PNG;

  Input input = {bytes, count, 0};
  // Changed after setjmp and read after longjmp, so volatile.
  uint8_t *volatile samples = NULL;
  png_bytep *volatile rows = NULL;
  png_infop info = NULL;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!png) return CPNG_NO_MEMORY;
  info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return CPNG_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    free(samples);
    free(rows);
    return CPNG_DAMAGED;
  }

  png_set_user_limits(png, 1000000, 1000000);
  png_set_chunk_malloc_max(png, 16 << 20);
  png_set_chunk_cache_max(png, 100);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_read_fn(png, &input, on_read);
  png_read_info(png, info);

  picture->width = png_get_image_width(png, info);
  picture->height = png_get_image_height(png, info);
  if ((uint64_t)picture->width * picture->height > maximum_pixels) {
    png_destroy_read_struct(&png, &info, NULL);
    return CPNG_TOO_LARGE;
  }

  png_set_expand(png);
  png_set_scale_16(png);
  png_set_packing(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  picture->channels = png_get_channels(png, info);
  size_t stride = png_get_rowbytes(png, info);
  if (stride != (size_t)picture->width * picture->channels) png_error(png, "unexpected sample layout");
  if (picture->height > SIZE_MAX / stride || (size_t)picture->height > SIZE_MAX / sizeof *rows)
    png_error(png, "too large for this machine");
  samples = malloc(stride * picture->height);
  rows = malloc(sizeof *rows * picture->height);
  if (!samples || !rows) {
    png_destroy_read_struct(&png, &info, NULL);
    free(samples);
    free(rows);
    return CPNG_NO_MEMORY;
  }
  for (uint32_t y = 0; y < picture->height; y++) rows[y] = samples + stride * y;
  png_read_image(png, rows);
  png_read_end(png, info);
  png_destroy_read_struct(&png, &info, NULL);
  free(rows);
  picture->samples = samples;
  return CPNG_OK;
}

// `output` belongs to the caller, so that what a failed write left in it is well defined after the longjmp.
static int write_grey(
    const uint8_t *samples, uint32_t width, uint32_t height, int bit_depth, Output *output,
    char message[160]) {
  uint8_t *volatile row = NULL;
  png_infop info = NULL;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!png) return CPNG_NO_MEMORY;
  info = png_create_info_struct(png);
  row = calloc((size_t)width + 8, 1);
  if (!info || !row) {
    png_destroy_write_struct(&png, &info);
    free(row);
    return CPNG_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(row);
    return CPNG_DAMAGED;
  }
  png_set_write_fn(png, output, on_write, on_flush);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(
      png, info, width, height, bit_depth == 1 ? 1 : 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 9);
  png_write_info(png, info);
  for (uint32_t y = 0; y < height; y++) {
    const uint8_t *from = samples + (size_t)y * width;
    if (bit_depth == 1) {
      memset(row, 0, ((size_t)width + 7) / 8);
      for (uint32_t x = 0; x < width; x++)
        if (from[x] >= 128) row[x / 8] |= 0x80 >> (x % 8);
    } else {
      memcpy(row, from, width);
    }
    png_write_row(png, row);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  free(row);
  return CPNG_OK;
}

int cpng_write_grey(
    const uint8_t *samples, uint32_t width, uint32_t height, int bit_depth, uint8_t **bytes,
    size_t *count, char message[160]) {
  memset(message, 0, 160);
  Output output = {NULL, 0, 0};
  int status = write_grey(samples, width, height, bit_depth, &output, message);
  if (status != CPNG_OK) {
    free(output.bytes);
    return status;
  }
  *bytes = output.bytes;
  *count = output.count;
  return CPNG_OK;
}
