// The only C in this package: micro-kernels that are chosen when the program runs.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The number of processors that this process may run on (its affinity mask), at least 1.
int ck_processor_count(void);

#endif
