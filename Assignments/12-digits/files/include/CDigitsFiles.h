#ifndef C_DIGITS_FILES_H
#define C_DIGITS_FILES_H

#include "CEmbedding.h"

EmbeddedFiles digitsFiles(void);

#endif
