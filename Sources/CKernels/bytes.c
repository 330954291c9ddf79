// Distances between rows of bytes, exact: two bytes become numbers of 16 bits that are multiplied and
// added in pairs, or four bytes are multiplied and added at once where the processor has AVX-512 VNNI; and
// absolute differences, of which one instruction adds up eight.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)

#include <immintrin.h>

#define CK_PASTE2(a, b) a##_##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
#define CK_W(name) CK_PASTE(name, CK_WAY)
#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")

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
