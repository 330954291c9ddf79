// Distances between rows of bytes, exact: two bytes become numbers of 16 bits that are multiplied and
// added in pairs, or four bytes are multiplied and added at once where the processor has AVX-512 VNNI; and
// absolute differences, of which one instruction adds up eight. And for bounds of distances the averages of
// every eight bytes, and the square of one distance.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define CK_PASTE2(a, b) a##_##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
#define CK_W(name) CK_PASTE(name, CK_WAY)
#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")

// The same for all ways to multiply, whose processors have AVX2.
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
static int32_t square(const uint8_t *left, const uint8_t *right, ptrdiff_t count) {
  __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  ptrdiff_t k = 0;
  for (; k + 32 <= count; k += 32) {
    CK_UNROLL for (int v = 0; v < 2; v++) {
      __m256i x = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(left + k + v * 16)));
      __m256i y = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(right + k + v * 16)));
      __m256i difference = _mm256_sub_epi16(x, y);
      sums[v] = _mm256_add_epi32(sums[v], _mm256_madd_epi16(difference, difference));
    }
  }
  typedef int32_t lanes __attribute__((ext_vector_type(8)));
  int32_t sum = __builtin_reduce_add((lanes)_mm256_add_epi32(sums[0], sums[1]));
  for (; k < count; k++) sum += (left[k] - right[k]) * (left[k] - right[k]);
  return sum;
}

static void averages(const uint8_t *row, ptrdiff_t count, uint8_t *result) {
  typedef uint64_t counts __attribute__((ext_vector_type(4)));
  for (ptrdiff_t k = 0; k < count; k += 32) {
    __m256i bytes = _mm256_setzero_si256();
    ptrdiff_t rest = count - k < 32 ? count - k : 32;
    if (rest == 32) {
      bytes = _mm256_loadu_si256((const __m256i *)(row + k));
    } else {
      memcpy(&bytes, row + k, (size_t)rest);
    }
    counts sums = (counts)_mm256_sad_epu8(bytes, _mm256_setzero_si256());
    for (int i = 0; i * 8 < rest; i++) *result++ = (uint8_t)(sums[i] / 8);
  }
}
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_WAY pairs_avx2
#define CK_VECTOR_BYTES 32
#define CK_TILE_ROWS 4
#define CK_TILE_VECTORS 2
#define CK_GROUP 2
#define CK_LEFT int16_t
#define CK_BYTE int16_t
#define CK_SHIFT 0
#define CK_DOT(a, r, l) \
  ((a) + (CK_W(sums))_mm256_madd_epi16((__m256i)(r), (__m256i)(l)))
#define CK_SAD(l, r) ((CK_W(counts))_mm256_sad_epu8((__m256i)(l), (__m256i)(r)))
#define CK_SAD_ROWS 2
#define CK_SAD_COLUMNS 4
#include "bytes.inc"
#pragma clang attribute pop

#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#define CK_WAY pairs_avx512
#define CK_VECTOR_BYTES 64
#define CK_TILE_ROWS 12
#define CK_TILE_VECTORS 2
#define CK_GROUP 2
#define CK_LEFT int16_t
#define CK_BYTE int16_t
#define CK_SHIFT 0
#define CK_DOT(a, r, l) \
  ((a) + (CK_W(sums))_mm512_madd_epi16((__m512i)(r), (__m512i)(l)))
#define CK_SAD(l, r) ((CK_W(counts))_mm512_sad_epu8((__m512i)(l), (__m512i)(r)))
#define CK_SAD_ROWS 4
#define CK_SAD_COLUMNS 4
#include "bytes.inc"
#pragma clang attribute pop

#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vnni,avx2,fma"))), \
  apply_to = function)
#define CK_WAY fours_avx512
#define CK_VECTOR_BYTES 64
#define CK_TILE_ROWS 12
#define CK_TILE_VECTORS 2
#define CK_GROUP 4
#define CK_LEFT int8_t
#define CK_BYTE uint8_t
#define CK_SHIFT 128
#define CK_DOT(a, r, l) \
  ((CK_W(sums))_mm512_dpbusd_epi32((__m512i)(a), (__m512i)(r), (__m512i)(l)))
#define CK_SAD(l, r) ((CK_W(counts))_mm512_sad_epu8((__m512i)(l), (__m512i)(r)))
#define CK_SAD_ROWS 4
#define CK_SAD_COLUMNS 4
#include "bytes.inc"
#pragma clang attribute pop

#endif

const ck_byte_kernels *ck_byte_kernels_for(ck_instruction_set set, bool in_fours) {
#if defined(__x86_64__)
  switch (set) {
    case ck_avx512:
      __builtin_cpu_init();
      return in_fours && __builtin_cpu_supports("avx512vnni") ? &byte_kernels_fours_avx512
                                                              : &byte_kernels_pairs_avx512;
    case ck_avx2:
    case ck_avx2_wide_tiles: return &byte_kernels_pairs_avx2;
    default: break;
  }
#endif
  return NULL;
}
