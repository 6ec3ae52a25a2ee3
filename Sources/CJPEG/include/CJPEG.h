#ifndef RETOUCH_CJPEG_H
#define RETOUCH_CJPEG_H

// libjpeg reports errors by longjmp, which must not cross a Swift frame: each function here returns a status.

#include <stddef.h>
#include <stdint.h>

enum {
  CJPEG_OK = 0,
  CJPEG_DAMAGED = 1,      // `message` holds libjpeg's reason; warnings about corrupt data count
  CJPEG_UNSUPPORTED = 2,  // a kind of JPEG that this libjpeg doesn't decode; `message` says which
  CJPEG_NO_MEMORY = 3,
};

enum {
  CJPEG_OTHER_COLOURS = 0,
  CJPEG_GREY = 1,
  CJPEG_YCBCR = 2,
  CJPEG_RGB = 3,
  CJPEG_CMYK = 4,  // or YCCK
};

// A file on its way to its coefficients.
typedef struct CJPEGReader CJPEGReader;

typedef struct {
  uint32_t width, height;
  int precision;  // bits a sample
  int colours;    // CJPEG_GREY, …
  int components;
  int is_arithmetic;  // arithmetic-coded, not by Huffman's codes
} CJPEGHeader;

typedef struct {
  int horizontal_sampling, vertical_sampling;
  uint32_t blocks_across, blocks_down;
} CJPEGPlane;

// NULL when there is no memory. `bytes` must stay until `cjpeg_close`.
CJPEGReader *cjpeg_open(const uint8_t *bytes, size_t count);
void cjpeg_close(CJPEGReader *reader);
// The reason of the last status that wasn't CJPEG_OK, or "".
const char *cjpeg_message(const CJPEGReader *reader);

// These three in this order, each only after the one before it has returned CJPEG_OK.

// Allocates nothing that grows with the picture.
int cjpeg_read_header(CJPEGReader *reader, CJPEGHeader *header);
CJPEGPlane cjpeg_plane(const CJPEGReader *reader, int component);
// Reads every scan to the end of the picture.
int cjpeg_read_coefficients(CJPEGReader *reader);

// In place of cjpeg_read_coefficients: how many rows of pixels from the top of the stored picture are whole, before
// anything is missing or damaged. A progressive file whose first scan is whole has all rows, if coarse ones.
int cjpeg_count_sound_rows(CJPEGReader *reader, uint32_t *rows);

// Copies 64 divisors, row by row. Returns 0 when no scan has the component, so that it has none.
int cjpeg_quantization(const CJPEGReader *reader, int component, uint16_t quantization[64]);
// Whether the scans of a progressive file give every bit of the component's coefficients; 1 for other files.
int cjpeg_is_complete(const CJPEGReader *reader, int component);
// Copies blocks_down * blocks_across blocks of 64 coefficients, each row by row.
int cjpeg_copy_coefficients(CJPEGReader *reader, int component, int16_t *coefficients);

// Encodes 8-bit samples (1 channel: grey, 3: RGB) with the accurate integer DCT. The file has 1 component (grey) or
// 3 (YCbCr); 1 channel goes into 1 component only.
//   samplings: a horizontal and a vertical factor for each component, 1 to 4
//   quantization: 64 divisors for each component, row by row, 1 to 8191 (libjpeg's reciprocals hold no larger ones)
// free() `*bytes`.
int cjpeg_write(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int components,
    const int *samplings, const uint16_t *quantization, int is_progressive, uint8_t **bytes,
    size_t *count, char message[200]);

#endif
