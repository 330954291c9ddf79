#ifndef C_NUMPY_TABLE_H
#define C_NUMPY_TABLE_H

#include "CEmbedding.h"

EmbeddedFiles numPyTable(void);

#endif
