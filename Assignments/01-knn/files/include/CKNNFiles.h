#ifndef C_KNN_FILES_H
#define C_KNN_FILES_H

#include "CEmbedding.h"

EmbeddedFiles knnFiles(void);

#endif
