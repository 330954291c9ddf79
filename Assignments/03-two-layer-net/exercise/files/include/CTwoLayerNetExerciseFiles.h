#ifndef C_TWO_LAYER_NET_EXERCISE_FILES_H
#define C_TWO_LAYER_NET_EXERCISE_FILES_H

#include "CEmbedding.h"

EmbeddedFiles twoLayerNetExerciseFiles(void);

#endif
