#ifndef C_CONVOLUTION_FILES_H
#define C_CONVOLUTION_FILES_H

#include "CEmbedding.h"

EmbeddedFiles convolutionFiles(void);

#endif
