#ifndef C_CONVOLUTION_EXERCISE_FILES_H
#define C_CONVOLUTION_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles convolutionExerciseFiles(void);

#endif
