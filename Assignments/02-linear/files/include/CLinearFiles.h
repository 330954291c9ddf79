#ifndef C_LINEAR_FILES_H
#define C_LINEAR_FILES_H

#include "CEmbedding.h"

EmbeddedFiles linearFiles(void);

#endif
