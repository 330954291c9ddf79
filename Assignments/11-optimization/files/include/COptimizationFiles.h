#ifndef C_OPTIMIZATION_FILES_H
#define C_OPTIMIZATION_FILES_H

#include "CEmbedding.h"

EmbeddedFiles optimizationFiles(void);

#endif
