// Kernels for any processor, in 128-bit vectors: SSE2 or Neon.
#include "CKernels.h"

#include <string.h>

#pragma clang fp contract(on)

#define CK_SET portable

#define CK_TYPE float
#define CK_LANES 4
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 16
#define CK_ROWS_AT_ONCE 1
#include "kernels.inc"

#define CK_TYPE double
#define CK_LANES 2
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 2
#define CK_REGISTERS 16
#define CK_ROWS_AT_ONCE 1
#include "kernels.inc"
