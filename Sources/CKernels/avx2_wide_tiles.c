// The shapes of the AVX-512 kernels in AVX2 instructions, so that every edge of them is tested on
// processors without AVX-512. Registers spill: nobody would choose this for speed.
#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)

#pragma clang fp contract(on)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define CK_SET avx2_wide_tiles

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
