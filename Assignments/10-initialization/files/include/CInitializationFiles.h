#ifndef C_INITIALIZATION_FILES_H
#define C_INITIALIZATION_FILES_H

#include "CEmbedding.h"

EmbeddedFiles initializationFiles(void);

#endif
