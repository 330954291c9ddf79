#ifndef C_FULLYCONNECTED_FILES_H
#define C_FULLYCONNECTED_FILES_H

#include "CEmbedding.h"

EmbeddedFiles fullyConnectedFiles(void);

#endif
