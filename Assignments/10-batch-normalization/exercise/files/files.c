// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char batch[] = {
#embed "../BatchNormalization.swift"
};

static const unsigned char layer[] = {
#embed "../LayerNormalization.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"BatchNormalization.swift", batch, sizeof batch},
  {"LayerNormalization.swift", layer, sizeof layer},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("10-batch-normalization/exercise", files)
