#ifndef C_BATCHNORMALIZATION_FILES_H
#define C_BATCHNORMALIZATION_FILES_H

#include "CEmbedding.h"

EmbeddedFiles batchNormalizationFiles(void);

#endif
