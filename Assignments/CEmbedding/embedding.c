// The header says it all; a target needs a source.
#include "CEmbedding.h"
