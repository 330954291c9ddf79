#ifndef C_KNN_EXERCISE_FILES_H
#define C_KNN_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles knnExerciseFiles(void);

#endif
