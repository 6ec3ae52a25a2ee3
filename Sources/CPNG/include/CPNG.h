#ifndef RETOUCH_CPNG_H
#define RETOUCH_CPNG_H

// libpng reports errors by longjmp, which must not cross a Swift frame. Each function here is whole: it returns
// a status and a malloc'd buffer, or frees everything.

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t width, height;
  int channels;      // 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha
  uint8_t *samples;  // 8-bit, rows without padding; free() it
} CPNGPicture;

enum {
  CPNG_OK = 0,
  CPNG_NOT_PNG = 1,    // no PNG signature
  CPNG_DAMAGED = 2,    // `message` holds libpng's reason
  CPNG_TOO_LARGE = 3,  // more pixels than allowed; width and height are set
  CPNG_NO_MEMORY = 4,
};

// Decodes a PNG of any kind to 8 bits a sample, palette and low depths expanded, 16 bits rounded, to the last chunk.
int cpng_read(
    const uint8_t *bytes, size_t count, uint64_t maximum_pixels, CPNGPicture *picture,
    char message[160]);

// Encodes grey samples (0…255) as an 8-bit PNG, or as a 1-bit PNG (128 and more are white). free() `*bytes`.
int cpng_write_grey(
    const uint8_t *samples, uint32_t width, uint32_t height, int bit_depth, uint8_t **bytes,
    size_t *count, char message[160]);

#endif
