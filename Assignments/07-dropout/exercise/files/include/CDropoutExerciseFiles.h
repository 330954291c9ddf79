#ifndef C_DROPOUT_EXERCISE_FILES_H
#define C_DROPOUT_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles dropoutExerciseFiles(void);

#endif
