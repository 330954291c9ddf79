// Kernels for AVX2 with fused multiply-add: 256-bit vectors, sixteen registers.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)

#pragma clang fp contract(on)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_SET avx2

#define CK_TYPE float
#define CK_LANES 8
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 16
#define CK_ROWS_AT_ONCE 2
#include "kernels.inc"

#define CK_TYPE double
#define CK_LANES 4
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 16
#define CK_ROWS_AT_ONCE 2
#include "kernels.inc"

#pragma clang attribute pop

#endif
