#ifndef C_CURVEFITTING_FILES_H
#define C_CURVEFITTING_FILES_H

#include "CEmbedding.h"

EmbeddedFiles curveFittingFiles(void);

#endif
