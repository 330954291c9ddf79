#ifndef C_FULLY_CONNECTED_EXERCISE_FILES_H
#define C_FULLY_CONNECTED_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles fullyConnectedExerciseFiles(void);

#endif
