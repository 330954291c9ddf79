#ifndef C_FEATURES_FILES_H
#define C_FEATURES_FILES_H

#include "CEmbedding.h"

EmbeddedFiles featuresFiles(void);

#endif
