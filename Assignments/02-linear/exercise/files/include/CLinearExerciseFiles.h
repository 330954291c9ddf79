#ifndef C_LINEAR_EXERCISE_FILES_H
#define C_LINEAR_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles linearExerciseFiles(void);

#endif
