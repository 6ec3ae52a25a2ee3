#ifndef RETOUCH_CVIPS_H
#define RETOUCH_CVIPS_H

// libvips' calls take variable arguments, which Swift can't import. Each function here is one such call (or a
// macro) with its arguments fixed; what to call, and in which order, is decided in Swift.
// Functions that return an image give a new reference, or NULL on failure; others return 0, or -1 on failure.

#include <stddef.h>
#include <stdint.h>

typedef struct _VipsImage VipsImage;

typedef struct {
  int width, height, bands;
  int format;          // one of the cvips_format constants, or another of libvips' numbers
  int interpretation;  // one of the cvips_space constants, or another of libvips' numbers
  double horizontal_density, vertical_density;  // pixels per millimetre
} CVipsHeader;

extern const int cvips_format_uchar, cvips_format_ushort, cvips_format_float;
extern const int cvips_space_grey, cvips_space_srgb, cvips_space_grey16, cvips_space_rgb16,
    cvips_space_cmyk, cvips_space_rgb, cvips_space_scrgb;

// Starts libvips once: untrusted loaders blocked, no operation cache, `threads` workers, no code made
// at run time, warnings silent.
int cvips_start(const char *name, int threads);
// Drops what GLib and its libraries would write to standard error, for the whole process.
void cvips_silence(void);
// Under a limit of address space, of which each thread's own heap takes 64 MB, threads share one.
void cvips_share_heap(void);
// Whether a module that decodes or encodes couldn't be loaded for want of memory or files.
int cvips_lacks_modules(void);
// A malloc'd copy of libvips' error text, which is cleared; free() it.
char *cvips_take_error(void);
void cvips_unref(VipsImage *image);
// How many fonts fontconfig knows; -1 when it can't be asked.
int cvips_font_count(void);

VipsImage *cvips_open(const void *bytes, size_t count, const char *options);
VipsImage *cvips_wrap(const void *samples, size_t count, int width, int height, int bands, int format);
VipsImage *cvips_header_copy(VipsImage *image, int interpretation, double horizontal, double vertical);
void cvips_get_header(VipsImage *image, CVipsHeader *header);

// A file's picture whose longer side is at most `side`, upright; no more of it is decoded than that takes. Its colours
// are the file's own, or those of sRGB by way of the file's profile.
VipsImage *cvips_thumbnail(const void *bytes, size_t count, int side);
VipsImage *cvips_srgb_thumbnail(const void *bytes, size_t count, int side);
VipsImage *cvips_to_srgb(VipsImage *image);
// Laid on a grey of 0 to 255 where its last band, the alpha, is transparent.
VipsImage *cvips_flatten(VipsImage *image, double behind);
// Made smaller by a factor below 1; with an alpha as its last band, of 8 bits, colours count as much as they are opaque.
VipsImage *cvips_shrunk(VipsImage *image, double scale, int has_alpha);

VipsImage *cvips_upright(VipsImage *image);
VipsImage *cvips_icc_to_srgb(VipsImage *image, const char *fallback_profile, int depth);
VipsImage *cvips_icc_from_srgb(
    VipsImage *image, const void *profile, size_t count, int depth);
VipsImage *cvips_render(VipsImage *image);
// Computes an image, from top to bottom, into `samples`, which has room for all of it.
int cvips_write_samples(VipsImage *image, void *samples);
VipsImage *cvips_text(const char *utf8, const char *font, int width, int height);

// Header fields. The names are a NULL-terminated list for cvips_free_names.
char **cvips_field_names(VipsImage *image);
void cvips_free_names(char **names);
int cvips_has_field(VipsImage *image, const char *name);
int cvips_get_blob(VipsImage *image, const char *name, const void **bytes, size_t *count);
int cvips_get_string(VipsImage *image, const char *name, const char **text);
int cvips_get_int(VipsImage *image, const char *name, int *value);
void cvips_remove_field(VipsImage *image, const char *name);
void cvips_set_blob(VipsImage *image, const char *name, const void *bytes, size_t count);
void cvips_set_string(VipsImage *image, const char *name, const char *text);
void cvips_set_int(VipsImage *image, const char *name, int value);
void cvips_set_ints(VipsImage *image, const char *name, const int *values, int count);

// Encoders: `*bytes` is to be given to cvips_free_bytes.
void cvips_free_bytes(void *bytes);
int cvips_save_jpeg(VipsImage *image, int quality, int strip, void **bytes, size_t *count);
int cvips_save_png(VipsImage *image, int compression, int strip, void **bytes, size_t *count);
int cvips_save_webp(
    VipsImage *image, int quality, int lossless, int strip, void **bytes, size_t *count);
int cvips_save_tiff(VipsImage *image, int deflate, int strip, void **bytes, size_t *count);
int cvips_save_heif(
    VipsImage *image, int av1, int quality, int lossless, int bit_depth, int strip, void **bytes,
    size_t *count);

#endif
