#ifndef C_TWOLAYERNET_FILES_H
#define C_TWOLAYERNET_FILES_H

#include "CEmbedding.h"

EmbeddedFiles twoLayerNetFiles(void);

#endif
