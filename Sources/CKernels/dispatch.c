// Which kernels this processor can run.
#include "CKernels.h"

extern const ck_kernels kernels_portable_float, kernels_portable_double;
#if defined(__x86_64__)
extern const ck_kernels kernels_avx2_float, kernels_avx2_double;
extern const ck_kernels kernels_avx2_wide_tiles_float, kernels_avx2_wide_tiles_double;
extern const ck_kernels kernels_avx512_float, kernels_avx512_double;
#endif

bool ck_supports(ck_instruction_set set) {
  switch (set) {
    case ck_portable: return true;
#if defined(__x86_64__)
    case ck_avx2:
    case ck_avx2_wide_tiles:
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case ck_avx512:
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    default: return false;
  }
}

const ck_kernels *ck_kernels_for(ck_instruction_set set, ck_precision precision) {
  bool is_float = precision == ck_float;
  switch (set) {
    case ck_portable: return is_float ? &kernels_portable_float : &kernels_portable_double;
#if defined(__x86_64__)
    case ck_avx2: return is_float ? &kernels_avx2_float : &kernels_avx2_double;
    case ck_avx2_wide_tiles:
      return is_float ? &kernels_avx2_wide_tiles_float : &kernels_avx2_wide_tiles_double;
    case ck_avx512: return is_float ? &kernels_avx512_float : &kernels_avx512_double;
#endif
    default: return NULL;
  }
}
