#ifndef C_BATCH_NORMALIZATION_EXERCISE_FILES_H
#define C_BATCH_NORMALIZATION_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles batchNormalizationExerciseFiles(void);

#endif
