#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
// After jpeglib.h.
#include <jerror.h>

// A real progressive file has about ten scans. Each walks all blocks though it may take two bytes, so a small file
// with very many keeps a machine busy for hours.
enum { MAXIMUM_SCANS = 100 };

typedef struct {
  struct jpeg_error_mgr manager;  // the first, so that libjpeg's pointer to it is one to this
  jmp_buf escape;
  int status;
  // Set where warnings are noted and don't end the work.
  int is_tolerant;
  int is_damaged;
  JDIMENSION damaged_row;  // of blocks, in the scan that was read
  char message[JMSG_LENGTH_MAX];
} Failure;

static void fail(j_common_ptr jpeg) {
  Failure *failure = (Failure *)jpeg->err;
  jpeg->err->format_message(jpeg, failure->message);
  switch (jpeg->err->msg_code) {
    case JERR_OUT_OF_MEMORY: failure->status = CJPEG_NO_MEMORY; break;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED: failure->status = CJPEG_UNSUPPORTED; break;
    default: failure->status = CJPEG_DAMAGED;
  }
  longjmp(failure->escape, 1);
}

static void on_message(j_common_ptr jpeg, int level) {
  // What remains of the warnings is that libjpeg made up what it couldn't read.
  if (level >= 0 || jpeg->err->msg_code == JWRN_ADOBE_XFORM || jpeg->err->msg_code == JWRN_JFIF_MAJOR)
    return;
  Failure *failure = (Failure *)jpeg->err;
  if (!failure->is_tolerant) fail(jpeg);
  // The file's end comes into libjpeg's buffer before the last blocks are decoded from it; when bits are missing it
  // says so by itself. Arithmetic decoding doesn't.
  if (jpeg->err->msg_code == JWRN_JPEG_EOF && !((j_decompress_ptr)jpeg)->arith_code) return;
  if (!failure->is_damaged) failure->damaged_row = ((j_decompress_ptr)jpeg)->input_iMCU_row;
  failure->is_damaged = 1;
}

static void on_output(j_common_ptr jpeg) {}

static struct jpeg_error_mgr *prepare(Failure *failure) {
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = fail;
  failure->manager.emit_message = on_message;
  failure->manager.output_message = on_output;
  return &failure->manager;
}

struct CJPEGReader {
  struct jpeg_decompress_struct jpeg;
  Failure failure;
  struct jpeg_progress_mgr progress;
  jvirt_barray_ptr *planes;
  const uint8_t *bytes;
  size_t count;
};

static void on_progress(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number <= MAXIMUM_SCANS) return;
  Failure *failure = (Failure *)jpeg->err;
  snprintf(failure->message, sizeof failure->message, "more than %d scans", MAXIMUM_SCANS);
  failure->status = CJPEG_DAMAGED;
  longjmp(failure->escape, 1);
}

CJPEGReader *cjpeg_open(const uint8_t *bytes, size_t count) {
  CJPEGReader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->jpeg.err = prepare(&reader->failure);
  if (setjmp(reader->failure.escape)) {
    cjpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(&reader->jpeg);
  reader->progress.progress_monitor = on_progress;
  reader->jpeg.progress = &reader->progress;
  return reader;
}

void cjpeg_close(CJPEGReader *reader) {
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}

const char *cjpeg_message(const CJPEGReader *reader) { return reader->failure.message; }

int cjpeg_read_header(CJPEGReader *reader, CJPEGHeader *header) {
  j_decompress_ptr jpeg = &reader->jpeg;
  if (setjmp(reader->failure.escape)) return reader->failure.status;
  jpeg_mem_src(jpeg, reader->bytes, reader->count);
  jpeg_read_header(jpeg, TRUE);
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  header->precision = jpeg->data_precision;
  header->components = jpeg->num_components;
  header->is_arithmetic = jpeg->arith_code;
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE: header->colours = CJPEG_GREY; break;
    case JCS_YCbCr: header->colours = CJPEG_YCBCR; break;
    case JCS_RGB: header->colours = CJPEG_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: header->colours = CJPEG_CMYK; break;
    default: header->colours = CJPEG_OTHER_COLOURS;
  }
  return CJPEG_OK;
}

CJPEGPlane cjpeg_plane(const CJPEGReader *reader, int component) {
  const jpeg_component_info *info = &reader->jpeg.comp_info[component];
  CJPEGPlane plane = {
      info->h_samp_factor, info->v_samp_factor, info->width_in_blocks, info->height_in_blocks};
  return plane;
}

int cjpeg_read_coefficients(CJPEGReader *reader) {
  if (setjmp(reader->failure.escape)) return reader->failure.status;
  reader->planes = jpeg_read_coefficients(&reader->jpeg);
  if (reader->planes) return CJPEG_OK;
  snprintf(reader->failure.message, JMSG_LENGTH_MAX, "the file ends too early");
  return CJPEG_DAMAGED;
}

// The first row of blocks of a file of several scans that lacks something, behind which nothing is read.
static JDIMENSION damaged_row_of_scans(CJPEGReader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  int seen = 0, step;
  jpeg->buffered_image = TRUE;
  jpeg_start_decompress(jpeg);
  while (!reader->failure.is_damaged && (step = jpeg_consume_input(jpeg)) != JPEG_REACHED_EOI && step != JPEG_SUSPENDED)
    // Every component needs a scan of its means, or there is no picture at all.
    if (step == JPEG_SCAN_COMPLETED && jpeg->Ss == 0 && jpeg->Ah == 0) seen += jpeg->comps_in_scan;
  if (seen >= jpeg->num_components) return jpeg->total_iMCU_rows;
  return seen + jpeg->comps_in_scan == jpeg->num_components && jpeg->Ss == 0 && reader->failure.is_damaged
             ? reader->failure.damaged_row
             : 0;
}

static JDIMENSION damaged_row_of_scan(CJPEGReader *reader) {
  j_decompress_ptr jpeg = &reader->jpeg;
  jpeg_start_decompress(jpeg);
  JSAMPARRAY row = jpeg->mem->alloc_sarray(
      (j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * jpeg->output_components, 1);
  while (!reader->failure.is_damaged && jpeg->output_scanline < jpeg->output_height)
    jpeg_read_scanlines(jpeg, row, 1);
  return reader->failure.is_damaged ? reader->failure.damaged_row : jpeg->total_iMCU_rows;
}

int cjpeg_count_sound_rows(CJPEGReader *reader, uint32_t *rows) {
  j_decompress_ptr jpeg = &reader->jpeg;
  reader->failure.is_tolerant = 1;
  if (setjmp(reader->failure.escape)) return reader->failure.status;
  JDIMENSION blocks =
      jpeg_has_multiple_scans(jpeg) ? damaged_row_of_scans(reader) : damaged_row_of_scan(reader);
  uint64_t sound = (uint64_t)blocks * jpeg->max_v_samp_factor * DCTSIZE;
  // Where colours have fewer rows, the last sound row's are mixed with what lies below it.
  if (sound > 0 && blocks < jpeg->total_iMCU_rows && jpeg->max_v_samp_factor > 1) sound--;
  *rows = sound < jpeg->image_height ? (uint32_t)sound : jpeg->image_height;
  return CJPEG_OK;
}

int cjpeg_quantization(const CJPEGReader *reader, int component, uint16_t quantization[64]) {
  const JQUANT_TBL *table = reader->jpeg.comp_info[component].quant_table;
  if (!table) return 0;
  memcpy(quantization, table->quantval, sizeof table->quantval);
  return 1;
}

int cjpeg_is_complete(const CJPEGReader *reader, int component) {
  if (!reader->jpeg.progressive_mode || !reader->jpeg.coef_bits) return 1;
  for (int k = 0; k < DCTSIZE2; k++)
    if (reader->jpeg.coef_bits[component][k] != 0) return 0;
  return 1;
}

int cjpeg_copy_coefficients(CJPEGReader *reader, int component, int16_t *coefficients) {
  j_decompress_ptr jpeg = &reader->jpeg;
  const jpeg_component_info *info = &jpeg->comp_info[component];
  if (setjmp(reader->failure.escape)) return reader->failure.status;
  size_t row_count = (size_t)info->width_in_blocks * DCTSIZE2;
  for (JDIMENSION row = 0; row < info->height_in_blocks; row++) {
    JBLOCKARRAY blocks = jpeg->mem->access_virt_barray(
        (j_common_ptr)jpeg, reader->planes[component], row, 1, FALSE);
    memcpy(coefficients + row * row_count, blocks[0], row_count * sizeof(JCOEF));
  }
  return CJPEG_OK;
}

// libjpeg's own memory destination forgets its buffer when an error stops it.
typedef struct {
  struct jpeg_destination_mgr manager;
  uint8_t *bytes;
  size_t room;
} Output;

static boolean on_full(j_compress_ptr jpeg) {
  Output *output = (Output *)jpeg->dest;
  size_t filled = output->room;
  size_t room = filled ? filled * 2 : 1 << 16;
  uint8_t *bytes = realloc(output->bytes, room);
  if (!bytes) ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
  output->bytes = bytes;
  output->room = room;
  output->manager.next_output_byte = bytes + filled;
  output->manager.free_in_buffer = room - filled;
  return TRUE;
}

static void on_start(j_compress_ptr jpeg) { on_full(jpeg); }

static void on_end(j_compress_ptr jpeg) {}

// `jpeg`, `output` and `failure` belong to the caller, so that they are well defined after a longjmp.
static int write_file(
    j_compress_ptr jpeg, Output *output, Failure *failure, const uint8_t *samples, uint32_t width,
    uint32_t height, int channels, int components, const int *samplings,
    const uint16_t *quantization, int is_progressive) {
  jpeg->err = prepare(failure);
  if (setjmp(failure->escape)) return failure->status;
  jpeg_create_compress(jpeg);
  output->manager.init_destination = on_start;
  output->manager.empty_output_buffer = on_full;
  output->manager.term_destination = on_end;
  jpeg->dest = &output->manager;

  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_colorspace(jpeg, components == 1 ? JCS_GRAYSCALE : JCS_YCbCr);
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->optimize_coding = TRUE;
  for (int c = 0; c < components; c++) {
    const uint16_t *table = quantization + c * DCTSIZE2;
    int number = 0;
    while (memcmp(quantization + number * DCTSIZE2, table, sizeof(UINT16) * DCTSIZE2)) number++;
    // Not jpeg_add_quant_table, which scales and limits.
    if (!jpeg->quant_tbl_ptrs[number])
      jpeg->quant_tbl_ptrs[number] = jpeg_alloc_quant_table((j_common_ptr)jpeg);
    memcpy(jpeg->quant_tbl_ptrs[number]->quantval, table, sizeof(UINT16) * DCTSIZE2);
    jpeg->quant_tbl_ptrs[number]->sent_table = FALSE;
    jpeg->comp_info[c].quant_tbl_no = number;
    jpeg->comp_info[c].h_samp_factor = samplings[2 * c];
    jpeg->comp_info[c].v_samp_factor = samplings[2 * c + 1];
  }
  if (is_progressive) jpeg_simple_progression(jpeg);

  jpeg_start_compress(jpeg, TRUE);
  size_t stride = (size_t)width * channels;
  while (jpeg->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(samples + stride * jpeg->next_scanline);
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return CJPEG_OK;
}

int cjpeg_write(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int components,
    const int *samplings, const uint16_t *quantization, int is_progressive, uint8_t **bytes,
    size_t *count, char message[200]) {
  struct jpeg_compress_struct jpeg;
  Output output;
  Failure failure;
  memset(&jpeg, 0, sizeof jpeg);
  memset(&output, 0, sizeof output);
  memset(&failure, 0, sizeof failure);
  int status = write_file(
      &jpeg, &output, &failure, samples, width, height, channels, components, samplings,
      quantization, is_progressive);
  jpeg_destroy_compress(&jpeg);
  snprintf(message, 200, "%s", failure.message);
  if (status != CJPEG_OK) {
    free(output.bytes);
    return status;
  }
  *bytes = output.bytes;
  *count = output.room - output.manager.free_in_buffer;
  return CJPEG_OK;
}
