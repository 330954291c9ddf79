// Kernels for AVX-512: 512-bit vectors, thirty-two registers.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)

#pragma clang fp contract(on)
#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)

#define CK_SET avx512

#define CK_TYPE float
#define CK_LANES 16
#define CK_TILE_ROWS 12
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 32
#define CK_ROWS_AT_ONCE 4
#include "kernels.inc"

#define CK_TYPE double
#define CK_LANES 8
#define CK_TILE_ROWS 14
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 32
#define CK_ROWS_AT_ONCE 4
#include "kernels.inc"

#pragma clang attribute pop

#endif
