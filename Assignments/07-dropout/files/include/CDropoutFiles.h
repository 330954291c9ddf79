#ifndef C_DROPOUT_FILES_H
#define C_DROPOUT_FILES_H

#include "CEmbedding.h"

EmbeddedFiles dropoutFiles(void);

#endif
