#ifndef C_GRADCHECK_FILES_H
#define C_GRADCHECK_FILES_H

#include "CEmbedding.h"

EmbeddedFiles gradientChecksFiles(void);

#endif
