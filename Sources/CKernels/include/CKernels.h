// The only C in this package: micro-kernels that are chosen when the program runs.
//
// A product is made of four pieces that Swift strings together, so that threads are Swift's
// business: pack slivers of both operands, then multiply the packed slivers. Where the result has
// few columns, the left operand is read in place instead.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The number of processors that this process may run on (its affinity mask), at least 1.
int ck_processor_count(void);

/// Lets the C library keep freed memory for the next request, where it would hand arrays of a
/// minibatch's size back to the system and fetch them again, cleared, at every step. For programs,
/// once, before they compute; does nothing where the C library is not glibc.
///
/// @param of_large_arrays All that the main thread frees stays with the process until it ends; otherwise up
/// to 128 MB, and nothing of arrays above 32 MB.
void ck_keep_freed_memory(bool of_large_arrays);

/// The instruction sets that kernels are compiled for.
typedef enum ck_instruction_set {
  ck_portable,
  ck_avx2,
  /// AVX2 instructions, tiles of the AVX-512 shape: slow, and a test of that shape anywhere.
  ck_avx2_wide_tiles,
  ck_avx512,
} ck_instruction_set;

/// The element types.
typedef enum ck_precision { ck_float, ck_double } ck_precision;

/// A matrix in memory, row after row, that takes part in a product as it lies or transposed: of
/// numbers, or of bytes that become numbers when they are packed.
typedef struct ck_operand {
  /// Row 0, column 0 of the matrix as it lies.
  const void *elements;
  /// Elements from the start of a row to the start of the next.
  ptrdiff_t stride;
  /// Which rows take part, in order; null for all.
  const ptrdiff_t *rows;
  /// Whether the product sees rows as columns.
  bool transposed;
  /// Where not null, the elements are bytes, and each of them counts for itself less the number that
  /// this row, of the product's type, has in its column. Only the operand of `ck_rows` may be such a one.
  const void *mean;
  /// How many columns of bytes there are; what lies beyond counts as ones.
  ptrdiff_t byte_columns;
} ck_operand;

/// How a product enters its result: result = alpha · product + beta · result.
///
/// Where beta is zero, the result is written and never read.
typedef struct ck_result {
  void *elements;
  ptrdiff_t stride;
  double alpha;
  double beta;
} ck_result;

/// A half-open range of rows, columns or depth.
typedef struct ck_range {
  ptrdiff_t start;
  ptrdiff_t end;
} ck_range;

/// Rows of bytes or numbers that products read where they lie.
typedef struct ck_rows {
  /// The rows, not transposed. Where they are bytes, its elements and stride are bytes.
  ck_operand operand;
  bool are_bytes;
  /// How many bytes are stored of a row.
  ptrdiff_t width;
  /// Whether a one follows the bytes of a row.
  bool appends_one;
  /// What is subtracted from every row of bytes: `width` elements.
  const void *subtrahend;
  /// How many columns a row has, a one included.
  ptrdiff_t columns;
} ck_rows;

/// A step down the gradient, for columns of weights that belong to several trainings.
typedef struct ck_descent {
  /// `[columns]` each: the learning rate, zero for weights that must stay, and the factor of the
  /// weights in the gradient.
  const void *rates;
  const void *penalties;
  /// The factor of the product in the gradient.
  double scale;
  /// The weights as `pack_groups` packs them, block after block of `ck_block_depth` features. Like
  /// all packed operands and scratch memory, they lie at a 64-byte boundary.
  void *weights;
  /// `[features / ck_norm_features, columns]`, rounded up: the sums of the squares of the new weights.
  void *norms;
} ck_descent;

/// Neighboring numbers that a position reads, and the rows of packed weights that they are multiplied
/// by, one after another.
typedef struct ck_run {
  /// Of the first number, from where the position starts to read.
  ptrdiff_t input;
  /// The first row of weights.
  ptrdiff_t weights;
  ptrdiff_t length;
} ck_run;

/// Positions of maps that are computed from the same runs.
typedef struct ck_positions {
  /// Where in a sample each of them starts to read; negative where padding lies before.
  const ptrdiff_t *from;
  /// Where in a channel's map each of them is written.
  const ptrdiff_t *to;
  ptrdiff_t count;
  const ck_run *runs;
  ptrdiff_t run_count;
} ck_positions;

/// Maps that a convolution reads, pixel by pixel, and those that it writes, channel by channel.
typedef struct ck_maps {
  const void *input;
  /// Elements from a sample to the next.
  ptrdiff_t input_stride;
  void *output;
  ptrdiff_t output_stride;
  /// Elements from a channel's map to the next.
  ptrdiff_t channel_stride;
} ck_maps;

/// Pixels of planes of `height` by `width`: of every `stride`-th line and column, so many.
typedef struct ck_pixels {
  ptrdiff_t height;
  ptrdiff_t width;
  ptrdiff_t stride;
  ptrdiff_t lines;
  ptrdiff_t columns;
} ck_pixels;

/// A place in the kernel of a convolution, and the output pixels from which it reaches a pixel of
/// the input.
typedef struct ck_tap {
  /// The input pixel that the first output pixel, in range or not, reads here.
  ptrdiff_t input;
  ck_range lines;
  ck_range columns;
} ck_tap;

/// The input of a convolution, channel by channel, and the gradient of some filters' output, pixel by
/// pixel, sample after sample. The steps are those of an output pixel: to the next sample, channel, line
/// and column, in elements.
typedef struct ck_correlation {
  const void *input;
  ptrdiff_t input_stride;
  ptrdiff_t input_channel;
  ptrdiff_t input_line;
  ptrdiff_t input_column;
  const void *gradient;
  /// Of the input.
  ptrdiff_t channels;
  /// Of the output: its lines, and the pixels of each.
  ptrdiff_t lines;
  ptrdiff_t line_pixels;
} ck_correlation;

/// A convolution of few channels: what a sample's maps and outputs are, and where every row of the
/// weights reads in the maps with their padding.
typedef struct ck_patches {
  /// Of the maps.
  ptrdiff_t channels;
  ptrdiff_t height;
  ptrdiff_t width;
  ptrdiff_t stride;
  ptrdiff_t padding;
  /// Of a channel with its padding: what outputs reach of its lines, and of the columns with one
  /// remainder by the stride.
  ptrdiff_t padded_lines;
  ptrdiff_t padded_columns;
  /// For each tap, and for each channel of it: the elements from the first that an output may read.
  const ptrdiff_t *places;
  ptrdiff_t place_count;
  /// Of the output: its lines, and the pixels of each.
  ptrdiff_t lines;
  ptrdiff_t line_pixels;
} ck_patches;

/// The tiles of a convolution with 3×3 kernels in Winograd's form.
typedef enum ck_winograd {
  /// 4×4 outputs of 6×6 inputs, 36 positions.
  ck_winograd_large,
  /// Whole maps of 2×2 pixels with padding 1, 9 positions.
  ck_winograd_small,
} ck_winograd;

/// Maps, channel by channel, that tiles cover. Rows of tiles go on from sample to sample.
typedef struct ck_tiles {
  ck_winograd form;
  const void *maps;
  ptrdiff_t channels;
  ptrdiff_t height;
  ptrdiff_t width;
  /// The channels rounded up to a multiple of `lanes`.
  ptrdiff_t pitch;
  /// The row and the column at which the first tile of a sample begins: not above 0.
  ptrdiff_t origin;
  /// Rows and columns of tiles in a sample.
  ptrdiff_t rows;
  ptrdiff_t columns;
} ck_tiles;

/// Windows over the planes that max pooling reads, and the rows and columns of them.
typedef struct ck_pool {
  ptrdiff_t height;
  ptrdiff_t width;
  ptrdiff_t window_height;
  ptrdiff_t window_width;
  ptrdiff_t stride;
  /// Less than the window, so that each window holds a pixel.
  ptrdiff_t padding;
  ptrdiff_t rows;
  ptrdiff_t columns;
} ck_pool;

/// The planes of some neighboring channels of maps.
typedef struct ck_planes {
  ptrdiff_t samples;
  /// Elements from a sample to the next.
  ptrdiff_t sample_stride;
  ptrdiff_t channels;
  /// The numbers of a plane.
  ptrdiff_t pixels;
} ck_planes;

/// How many features share a sum of squares: `descend` takes whole ones.
enum { ck_norm_features = 128 };

/// The depth of a packed block. It is the same for every instruction set: each element of a
/// result is one chain of multiply-adds for each block of this depth, in order, so that all
/// processors that have a fused multiply-add agree in every bit.
enum { ck_block_depth = 384 };

/// Results with at most this many columns go through `multiply_direct` or `multiply_tall`.
enum { ck_skinny_columns = 16 };

/// The kernels of one instruction set for one element type. Elements travel as `void *`.
typedef struct ck_kernels {
  ptrdiff_t element_bytes;
  /// A tile of the result that is kept in registers.
  ptrdiff_t tile_rows;
  ptrdiff_t tile_columns;
  /// Elements in a vector: packed slivers of the right operand are padded to a multiple.
  ptrdiff_t lanes;

  /// Packs rows of the left operand into slivers of `tile_rows` rows; the last may be narrower.
  void (*pack_left)(ck_operand left, ck_range rows, ck_range depth, void *packed);
  /// Packs columns of the right operand into slivers of `width` columns; the last is padded with
  /// zeros to a multiple of `lanes`.
  void (*pack_right)(
    ck_operand right, ptrdiff_t width, ck_range columns, ck_range depth, void *packed);
  /// Multiplies packed slivers into the top left `rows` × `columns` of `result`. All of `left`
  /// should fit into the second-level cache.
  void (*multiply_packed)(
    const void *left, const void *right, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,
    ck_result result);
  /// Packs a right operand of at most `ck_skinny_columns` columns for `multiply_direct`. That takes
  /// `columns` times the depth, rounded up to a multiple of `run`.
  void (*pack_columns)(ck_operand right, ptrdiff_t columns, ptrdiff_t depth, void *packed);
  ptrdiff_t run;
  /// Multiplies rows of a left operand that is not transposed, in place, by packed columns.
  /// `result` is the whole one: `rows` says which of its rows are written.
  void (*multiply_direct)(
    ck_operand left, ck_range rows, ptrdiff_t depth, const void *right, ptrdiff_t columns,
    ck_result result);
  /// Multiplies rows of a left operand that is transposed, in place, by one sliver that pack_right
  /// has packed, of at most `ck_skinny_columns` columns. `result` is the whole one.
  void (*multiply_tall)(
    ck_operand left, ck_range rows, ck_range depth, const void *right, ptrdiff_t columns,
    ck_result result);

  /// The rows of a panel, which the depth of a packed block of groups is rounded up to.
  ptrdiff_t panel_rows;
  /// Packs `part` of a block of depth of the right operand for the three kernels below. The block
  /// takes `columns` times its depth, rounded up to a multiple of `panel_rows`; `part` starts at a
  /// multiple of that from the block's start.
  void (*pack_groups)(
    ck_operand right, ptrdiff_t columns, ck_range depth, ck_range part, void *packed);
  /// Writes a packed block into a result, which is overwritten.
  void (*unpack_groups)(
    const void *packed, ptrdiff_t columns, ptrdiff_t depth, ck_result result);
  /// Multiplies a block of depth of some rows by a packed block: `result` is the whole one.
  void (*multiply_rows)(
    const ck_rows *left, ck_range rows, ck_range depth, const void *right, ptrdiff_t columns,
    ck_result result);
  /// How many elements the two kernels below need for their own use, at a 64-byte boundary.
  ptrdiff_t (*feature_scratch)(ptrdiff_t columns);
  /// Multiplies some features of `samples` rows, the transpose, by packed blocks. `features` starts at
  /// a multiple of `panel_rows`. `scratch` has `feature_scratch` elements.
  void (*multiply_features)(
    const ck_rows *left, ptrdiff_t samples, ck_range features, const void *right,
    ptrdiff_t columns, ck_result result, void *scratch);
  /// Multiplies some features likewise and takes the step that the product is the gradient for.
  /// `features` starts at a multiple of `ck_norm_features`.
  void (*descend)(
    const ck_rows *left, ptrdiff_t samples, ck_range features, const void *right,
    ptrdiff_t columns, ck_descent descent, void *scratch);

  /// Lays a sample's maps out pixel by pixel: result[p][c] = x[c][p], zeros from `channels` to `pitch`.
  void (*to_pixels)(
    const void *x, ptrdiff_t channels, ptrdiff_t pixels, ptrdiff_t pitch, void *result);
  /// Takes some pixels out of planes.
  void (*take_pixels)(
    const void *x, ptrdiff_t planes, const ck_pixels *pixels, void *result);
  /// Makes planes of such pixels, zero elsewhere.
  void (*place_pixels)(
    const void *x, ptrdiff_t planes, const ck_pixels *pixels, void *result);
  /// Packs the weights of a convolution, `[filters][channels][taps]`, for `convolve`: into slivers of
  /// `tile_columns` filters with the taps in order, or, for the backward pass, of `tile_columns`
  /// channels with the last tap first. The last sliver is padded to a multiple of `lanes` columns.
  /// `columns` says which are packed, from a multiple of `tile_columns`; `packed` is the start of all.
  void (*pack_filters)(
    const void *weights, ptrdiff_t filters, ptrdiff_t channels, ptrdiff_t taps, bool backward,
    ck_range columns, void *packed);
  /// Computes the positions of some classes in some samples, for some of the columns of packed
  /// weights, which start at a multiple of `tile_columns`. `depth` is the rows of all weights; `bias`,
  /// one for each column, may be null.
  void (*convolve)(
    const ck_maps *maps, ck_range samples, const ck_positions *classes, ptrdiff_t class_count,
    const void *weights, ptrdiff_t depth, ck_range columns, const void *bias);
  /// Adds to sums `[taps][channels][filters]` the products of input and gradient over all output
  /// pixels of some samples that a tap reaches from. `filters` is a multiple of `lanes`.
  void (*correlate)(
    const ck_correlation *maps, ck_range samples, const ck_tap *taps, ptrdiff_t tap_count,
    ptrdiff_t filters, void *sums);
  /// Writes sums of `correlate`, `width` columns that begin with the first of some filters, into
  /// weights of all filters: `[filters][channels][taps]`.
  void (*unpack_filters)(
    const void *sums, ptrdiff_t width, ck_range filters, ptrdiff_t channels, ptrdiff_t taps,
    void *weights);

  // Few channels. `padded` has room for a sample's maps with their padding, channels by `padded_lines`
  // by `stride` by `padded_columns`, and for `tile_columns` numbers more.

  /// Packs weights `[filters][channels][taps]` for `convolve_few`: into slivers of `tile_rows` filters,
  /// the last one filled up.
  void (*pack_few)(
    const void *weights, ptrdiff_t filters, ptrdiff_t channels, ptrdiff_t taps, void *packed);
  /// Computes all outputs of some samples. `bias`, one for each filter, may be null.
  void (*convolve_few)(
    const ck_patches *maps, ck_range samples, const void *x, const void *weights,
    ptrdiff_t filters, const void *bias, void *padded, void *output);
  /// Adds to sums `[places][panel]` the products of inputs and gradients over all output pixels. A
  /// panel is at most `tile_columns` filters, of `filters`; its sums are padded to a multiple of
  /// `lanes`. `pixels` has room for that many numbers of each output pixel of a line, or of 128.
  void (*correlate_few)(
    const ck_patches *maps, ptrdiff_t samples, const void *x, const void *gradient,
    ptrdiff_t filters, ck_range panel, ck_range places, void *padded, void *pixels, void *sums);

  // Winograd's form of a convolution. What is transformed has `positions`, 36 or 9; in each, tiles of
  // as many numbers as a pixel has channels, rounded up to `pitch`. `position` and `tile` are the
  // elements from one to the next.

  /// Transforms some rows of tiles of inputs, the first of them to the start of `result`. `pixels` has
  /// room for `pitch` times the pixels that the tiles of one sample among these rows cover.
  void (*winograd_inputs)(
    const ck_tiles *maps, ck_range rows, void *pixels, void *result, ptrdiff_t position,
    ptrdiff_t tile);
  /// Transforms some rows of tiles of the outputs' gradients.
  void (*winograd_gradients)(
    const ck_tiles *maps, ck_range rows, void *pixels, void *result, ptrdiff_t position,
    ptrdiff_t tile);
  /// Transforms a sliver of weights `[filters][channels][9]`: some filters, or, for the backward pass,
  /// some channels with the kernels turned, to `[positions][depth][width]`. `width` is that of
  /// `pack_filters`; `columns` starts at a multiple of `tile_columns` and holds at most as many.
  void (*winograd_weights)(
    ck_winograd form, const void *weights, ptrdiff_t filters, ptrdiff_t channels, bool backward,
    ck_range columns, void *result);
  /// Multiplies transformed tiles by a transformed sliver, to `[positions][tiles][width]`.
  void (*winograd_products)(
    ck_winograd form, const void *inputs, ptrdiff_t position, ptrdiff_t tile, ptrdiff_t tiles,
    const void *weights, ptrdiff_t channels, ptrdiff_t width, void *result);
  /// Transforms the products of some rows of tiles back and writes them, with a bias for each channel
  /// unless it is null. `maps` are those that are written, of the sliver's channels alone; `output` is
  /// the first of these in the first sample.
  void (*winograd_outputs)(
    const void *products, ck_range rows, ptrdiff_t width, const ck_tiles *maps, const void *bias,
    void *output, ptrdiff_t sample_stride);
  /// Sums inputs times gradients over tiles, to `[positions][channels][width]`; added to what is there,
  /// or not.
  void (*winograd_correlate)(
    ck_winograd form, const void *inputs, ptrdiff_t input_position, ptrdiff_t input_tile,
    const void *gradients, ptrdiff_t gradient_position, ptrdiff_t gradient_tile, ptrdiff_t tiles,
    ptrdiff_t channels, ptrdiff_t width, bool adds, void *sums);
  /// Transforms such sums to the gradients of the weights of `filters` and some channels, nine numbers
  /// side by side for each channel; `filter` is the elements from one filter to the next.
  void (*winograd_sums)(
    ck_winograd form, const void *sums, ptrdiff_t channels, ptrdiff_t width, ptrdiff_t filters,
    void *result, ptrdiff_t filter);

  /// Writes the largest pixel of each window of some planes, and which pixel of its plane it is: the first
  /// of equal ones, and the first NaN before all.
  void (*pool)(
    const void *x, const ck_pool *windows, ptrdiff_t planes, void *result, int32_t *winners);
  /// Adds every window's gradient to the pixel that won it; all others are zero.
  void (*unpool)(
    const void *gradient, const int32_t *winners, const ck_pool *windows, ptrdiff_t planes,
    void *result);

  // Over the planes of channels, with a number for each channel. All instruction sets agree in every bit.

  /// sums[c] += Σ x
  void (*plane_sums)(const ck_planes *planes, const void *x, void *sums);
  /// sums[c] += Σ (x − centers[c])²
  void (*plane_squares)(
    const ck_planes *planes, const void *x, const void *centers, void *sums);
  /// sums[c] += Σ g and products[c] += Σ g (x − centers[c]) · scales[c]
  void (*plane_products)(
    const ck_planes *planes, const void *x, const void *gradient, const void *centers,
    const void *scales, void *sums, void *products);
  /// result = (x − centers[c]) · slopes[c] + shifts[c]
  void (*plane_lines)(
    const ck_planes *planes, const void *x, const void *centers, const void *slopes,
    const void *shifts, void *result);
  /// result = firsts[c] · g + seconds[c] · (x − centers[c]) + shifts[c]
  void (*plane_pairs)(
    const ck_planes *planes, const void *x, const void *gradient, const void *centers,
    const void *firsts, const void *seconds, const void *shifts, void *result);

  /// result[i] = Σⱼ (x[j] − rows[i][j])² for `count` rows that are `stride` elements apart.
  void (*squared_differences)(
    const void *x, const void *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns,
    void *result);
  /// result[i] = Σⱼ |x[j] − rows[i][j]|
  void (*absolute_differences)(
    const void *x, const void *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns,
    void *result);
  /// result[i] = Σⱼ x[j] · rows[i][j]
  void (*dots)(
    const void *x, const void *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns,
    void *result);
  /// Σᵢ x[i]
  double (*sum)(const void *x, ptrdiff_t count);
  /// rows[i][j] −= x[j]
  void (*subtract_row)(
    const void *x, void *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns);
  /// result[j][i] = x[i][j] for a dense matrix x.
  void (*transpose)(const void *x, ptrdiff_t rows, ptrdiff_t columns, void *result);
  /// result[i] = bytes[i]
  void (*widen)(const uint8_t *bytes, ptrdiff_t count, void *result);
  /// result[i] = x[i]; false, with part of it written, where one is not a whole number from 0 to 255.
  bool (*narrow)(const void *x, ptrdiff_t count, uint8_t *result);
} ck_kernels;

/// The longest rows of bytes that the kernels below take: squared distances stay in 32 bits.
enum { ck_longest_byte_row = 32768 };

/// Kernels for distances between rows of bytes. All is computed in whole numbers, so the way and
/// the order do not matter, and only the root is rounded.
typedef struct ck_byte_kernels {
  /// How many right rows are packed together.
  ptrdiff_t tile_columns;
  /// A prepared left row has four bytes for each group of so many bytes of the row.
  ptrdiff_t group;
  /// Makes a left row ready.
  void (*prepare)(const uint8_t *row, ptrdiff_t count, void *prepared);
  /// Packs `count` right rows, at most `tile_columns`, of `columns` bytes each: `tile_columns` times what
  /// a prepared left row takes, at a 64-byte boundary.
  void (*pack)(
    const uint8_t *rows, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t columns, void *packed);
  /// The norms that `distances` takes for a row as a left and as a right one.
  void (*norms)(
    const uint8_t *row, ptrdiff_t count, int32_t *left_norm, int32_t *right_norm);
  /// Writes the distances between `rows` prepared rows, `left_stride` bytes apart, and `columns` packed
  /// ones, of which `right_norms` has `tile_columns`; `groups` is how many groups a row has.
  void (*distances)(
    const void *left, ptrdiff_t left_stride, ptrdiff_t rows, const int32_t *left_norms,
    const void *right, const int32_t *right_norms, ptrdiff_t columns, ptrdiff_t groups,
    bool is_float, void *result, ptrdiff_t stride);
  /// Writes the sums of absolute differences between `rows` and `columns` rows of `length` bytes.
  void (*absolute)(
    const uint8_t *left, ptrdiff_t left_stride, ptrdiff_t rows, const uint8_t *right,
    ptrdiff_t right_stride, ptrdiff_t columns, ptrdiff_t length, bool is_float, void *result,
    ptrdiff_t stride);
  /// The sum of the squared differences of two rows of `count` bytes.
  int32_t (*square)(const uint8_t *left, const uint8_t *right, ptrdiff_t count);
  /// Writes the averages of every eight bytes, rounded down; the last of fewer bytes and zeros.
  void (*averages)(const uint8_t *row, ptrdiff_t count, uint8_t *result);
} ck_byte_kernels;

/// The kernels of a set for bytes, or null where it has none.
///
/// @param in_fours Whether four bytes may be multiplied at once where the processor can.
const ck_byte_kernels *ck_byte_kernels_for(ck_instruction_set set, bool in_fours);

/// Whether this processor, and this build, has an instruction set.
bool ck_supports(ck_instruction_set set);

/// The kernels of a set, or null where this build has none. Running them needs `ck_supports(set)`.
const ck_kernels *ck_kernels_for(ck_instruction_set set, ck_precision precision);

/// Asks for large pages under fresh memory of some megabytes, which are cheaper to fill and to find.
void ck_prefer_large_pages(void *memory, size_t bytes);

/// Borrows at least `bytes` of memory at a 64-byte boundary, this thread's own from last time where
/// that is large enough. Null when memory ran out.
void *ck_workspace_take(size_t bytes);

/// Gives back what `ck_workspace_take` lent, on the same thread.
void ck_workspace_give(void *memory);

/// Tells the processor that this thread waits for another.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
