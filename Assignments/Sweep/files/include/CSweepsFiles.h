#ifndef C_SWEEP_FILES_H
#define C_SWEEP_FILES_H

#include "CEmbedding.h"

EmbeddedFiles sweepsFiles(void);

#endif
