#ifndef C_FEATURES_EXERCISE_FILES_H
#define C_FEATURES_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles featuresExerciseFiles(void);

#endif
