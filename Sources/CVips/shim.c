#define _GNU_SOURCE
#include "CVips.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <vips/vips.h>
#include <vips/vector.h>

const int cvips_format_uchar = VIPS_FORMAT_UCHAR;
const int cvips_format_ushort = VIPS_FORMAT_USHORT;
const int cvips_format_float = VIPS_FORMAT_FLOAT;
const int cvips_space_grey = VIPS_INTERPRETATION_B_W;
const int cvips_space_srgb = VIPS_INTERPRETATION_sRGB;
const int cvips_space_grey16 = VIPS_INTERPRETATION_GREY16;
const int cvips_space_rgb16 = VIPS_INTERPRETATION_RGB16;
const int cvips_space_cmyk = VIPS_INTERPRETATION_CMYK;
const int cvips_space_rgb = VIPS_INTERPRETATION_RGB;
const int cvips_space_scrgb = VIPS_INTERPRETATION_scRGB;

static void ignore_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data) {}

void cvips_silence(void) { g_log_set_default_handler(ignore_log, NULL); }

void cvips_share_heap(void) {
#ifdef __GLIBC__
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
#endif
}

static int lacks_modules = 0;

static void on_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data) {
  if (!strstr(text, "unable to load")) return;
  if (strstr(text, "map segment") || strstr(text, "allocate") || strstr(text, "Too many open files")) lacks_modules = 1;
}

int cvips_lacks_modules(void) { return lacks_modules; }

int cvips_start(const char *name, int threads) {
  g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE, on_log, NULL);
  if (vips_init(name)) return -1;
  vips_block_untrusted_set(TRUE);
  vips_cache_set_max(0);
  vips_concurrency_set(threads);
  // Orc compiles loops at run time, and crashes when several threads do so and free them (0.4.33; libvips issue 1211).
  vips_vector_set_enabled(FALSE);
  return 0;
}

char *cvips_take_error(void) {
  char *copy = strdup(vips_error_buffer());
  vips_error_clear();
  return copy;
}

void cvips_unref(VipsImage *image) { g_object_unref(image); }

int cvips_font_count(void) {
  // libvips' text brings fontconfig into the process; its headers are not needed for two calls.
  typedef struct { int count, room; void **fonts; } FontSet;
  int (*start)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "FcInit");
  FontSet *(*fonts)(void *, int) = (FontSet * (*)(void *, int))dlsym(RTLD_DEFAULT, "FcConfigGetFonts");
  if (!start || !fonts || !start()) return -1;
  FontSet *system = fonts(NULL, 0);
  return system ? system->count : 0;
}

VipsImage *cvips_open(const void *bytes, size_t count, const char *options) {
  return vips_image_new_from_buffer(bytes, count, options, NULL);
}

VipsImage *cvips_wrap(const void *samples, size_t count, int width, int height, int bands, int format) {
  return vips_image_new_from_memory(samples, count, width, height, bands, format);
}

VipsImage *cvips_header_copy(VipsImage *image, int interpretation, double horizontal, double vertical) {
  VipsImage *out = NULL;
  if (vips_copy(image, &out, "interpretation", interpretation, "xres", horizontal, "yres", vertical, NULL)) return NULL;
  return out;
}

void cvips_get_header(VipsImage *image, CVipsHeader *header) {
  header->width = vips_image_get_width(image);
  header->height = vips_image_get_height(image);
  header->bands = vips_image_get_bands(image);
  header->format = vips_image_get_format(image);
  header->interpretation = vips_image_guess_interpretation(image);
  header->horizontal_density = vips_image_get_xres(image);
  header->vertical_density = vips_image_get_yres(image);
}

VipsImage *cvips_thumbnail(const void *bytes, size_t count, int side) {
  VipsImage *out = NULL;
  return vips_thumbnail_buffer((void *)bytes, count, &out, side, "height", side, "size", VIPS_SIZE_DOWN, "fail_on",
                               VIPS_FAIL_ON_ERROR, NULL)
             ? NULL
             : out;
}

VipsImage *cvips_srgb_thumbnail(const void *bytes, size_t count, int side) {
  VipsImage *out = NULL;
  return vips_thumbnail_buffer((void *)bytes, count, &out, side, "height", side, "size", VIPS_SIZE_DOWN, "fail_on",
                               VIPS_FAIL_ON_ERROR, "export_profile", "srgb", NULL)
             ? NULL
             : out;
}

VipsImage *cvips_to_srgb(VipsImage *image) {
  VipsImage *out = NULL;
  return vips_colourspace(image, &out, VIPS_INTERPRETATION_sRGB, NULL) ? NULL : out;
}

VipsImage *cvips_flatten(VipsImage *image, double behind) {
  VipsImage *out = NULL;
  VipsArrayDouble *background = vips_array_double_newv(1, behind);
  int status = vips_flatten(image, &out, "background", background, NULL);
  vips_area_unref(VIPS_AREA(background));
  return status ? NULL : out;
}

VipsImage *cvips_shrunk(VipsImage *image, double scale, int has_alpha) {
  VipsImage *steps[2] = {NULL, NULL};
  VipsImage *out = NULL;
  if (!has_alpha) return vips_resize(image, &out, scale, "kernel", VIPS_KERNEL_CUBIC, NULL) ? NULL : out;
  // Colours under transparent pixels don't count.
  if (!vips_premultiply(image, &steps[0], NULL) &&
      !vips_resize(steps[0], &steps[1], scale, "kernel", VIPS_KERNEL_LINEAR, NULL)) {
    VipsImage *plain = NULL;
    if (!vips_unpremultiply(steps[1], &plain, NULL)) {
      if (vips_cast(plain, &out, VIPS_FORMAT_UCHAR, NULL)) out = NULL;
      g_object_unref(plain);
    }
  }
  for (int i = 0; i < 2; i++)
    if (steps[i]) g_object_unref(steps[i]);
  return out;
}

VipsImage *cvips_upright(VipsImage *image) {
  VipsImage *out = NULL;
  return vips_autorot(image, &out, NULL) ? NULL : out;
}

VipsImage *cvips_icc_to_srgb(VipsImage *image, const char *fallback_profile, int depth) {
  VipsImage *out = NULL;
  return vips_icc_transform(image, &out, "srgb", "embedded", TRUE, "depth", depth, "intent", VIPS_INTENT_RELATIVE,
                            "black_point_compensation", TRUE, "input_profile", fallback_profile, NULL)
             ? NULL
             : out;
}

VipsImage *cvips_icc_from_srgb(VipsImage *image, const void *profile, size_t count, int depth) {
  // Only a file can be named as the output profile of vips_icc_transform; vips_icc_export takes the embedded one.
  VipsImage *connection = NULL, *tagged = NULL, *out = NULL;
  if (!vips_icc_import(image, &connection, "input_profile", "srgb", "embedded", FALSE, "intent", VIPS_INTENT_RELATIVE,
                       "black_point_compensation", TRUE, NULL) &&
      !vips_copy(connection, &tagged, NULL)) {
    vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, profile, count);
    if (vips_icc_export(tagged, &out, "depth", depth, "intent", VIPS_INTENT_RELATIVE, "black_point_compensation", TRUE,
                        NULL))
      out = NULL;
  }
  g_clear_object(&tagged);
  g_clear_object(&connection);
  return out;
}

VipsImage *cvips_render(VipsImage *image) { return vips_image_copy_memory(image); }

static int copy_rows(VipsRegion *region, VipsRect *area, void *samples) {
  size_t row = VIPS_IMAGE_SIZEOF_LINE(region->im);
  for (int y = 0; y < area->height; y++)
    memcpy((char *)samples + row * (area->top + y), VIPS_REGION_ADDR(region, area->left, area->top + y), row);
  return 0;
}

int cvips_write_samples(VipsImage *image, void *samples) { return vips_sink_disc(image, copy_rows, samples); }

VipsImage *cvips_text(const char *utf8, const char *font, int width, int height) {
  VipsImage *out = NULL;
  return vips_text(&out, utf8, "font", font, "width", width, "height", height, "align", VIPS_ALIGN_CENTRE, NULL) ? NULL
                                                                                                               : out;
}

char **cvips_field_names(VipsImage *image) { return vips_image_get_fields(image); }
void cvips_free_names(char **names) { g_strfreev(names); }
int cvips_has_field(VipsImage *image, const char *name) { return vips_image_get_typeof(image, name) != 0; }

int cvips_get_blob(VipsImage *image, const char *name, const void **bytes, size_t *count) {
  if (vips_image_get_typeof(image, name) != VIPS_TYPE_BLOB) return -1;
  return vips_image_get_blob(image, name, bytes, count);
}

int cvips_get_string(VipsImage *image, const char *name, const char **text) {
  GType type = vips_image_get_typeof(image, name);
  if (type != VIPS_TYPE_REF_STRING && type != G_TYPE_STRING) return -1;
  return vips_image_get_string(image, name, text);
}

int cvips_get_int(VipsImage *image, const char *name, int *value) {
  if (vips_image_get_typeof(image, name) != G_TYPE_INT) return -1;
  return vips_image_get_int(image, name, value);
}

void cvips_remove_field(VipsImage *image, const char *name) { vips_image_remove(image, name); }

void cvips_set_blob(VipsImage *image, const char *name, const void *bytes, size_t count) {
  vips_image_set_blob_copy(image, name, bytes, count);
}

void cvips_set_string(VipsImage *image, const char *name, const char *text) {
  vips_image_set_string(image, name, text);
}

void cvips_set_int(VipsImage *image, const char *name, int value) { vips_image_set_int(image, name, value); }

void cvips_set_ints(VipsImage *image, const char *name, const int *values, int count) {
  vips_image_set_array_int(image, name, values, count);
}

void cvips_free_bytes(void *bytes) { g_free(bytes); }

int cvips_save_jpeg(VipsImage *image, int quality, int strip, void **bytes, size_t *count) {
  return vips_jpegsave_buffer(image, bytes, count, "Q", quality, "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF,
                              "optimize_coding", TRUE, "strip", strip, NULL);
}

int cvips_save_png(VipsImage *image, int compression, int strip, void **bytes, size_t *count) {
  return vips_pngsave_buffer(image, bytes, count, "compression", compression, "filter", VIPS_FOREIGN_PNG_FILTER_ALL,
                             "strip", strip, NULL);
}

int cvips_save_webp(VipsImage *image, int quality, int lossless, int strip, void **bytes, size_t *count) {
  // Keeping the colour of fully transparent pixels is an option of newer releases only.
  static int has_exact = -1;
  if (has_exact < 0) {
    gpointer saver = g_type_class_ref(vips_type_find("VipsOperation", "webpsave_buffer"));
    has_exact = saver && g_object_class_find_property(saver, "exact") != NULL;
  }
  if (has_exact)
    return vips_webpsave_buffer(image, bytes, count, "Q", quality, "lossless", lossless, "exact", lossless,
                                "smart_subsample", TRUE, "strip", strip, NULL);
  return vips_webpsave_buffer(image, bytes, count, "Q", quality, "lossless", lossless, "smart_subsample", TRUE,
                              "strip", strip, NULL);
}

int cvips_save_tiff(VipsImage *image, int deflate, int strip, void **bytes, size_t *count) {
  return vips_tiffsave_buffer(
      image, bytes, count, "compression", deflate ? VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE : VIPS_FOREIGN_TIFF_COMPRESSION_LZW,
      "predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, "strip", strip, NULL);
}

int cvips_save_heif(VipsImage *image, int av1, int quality, int lossless, int bit_depth, int strip, void **bytes,
                    size_t *count) {
  return vips_heifsave_buffer(
      image, bytes, count, "compression", av1 ? VIPS_FOREIGN_HEIF_COMPRESSION_AV1 : VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, "Q",
      quality, "lossless", lossless, "bitdepth", bit_depth, "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF, "strip", strip,
      NULL);
}
