// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char dropout[] = {
#embed "../Dropout.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"Dropout.swift", dropout, sizeof dropout},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("12-dropout/exercise", files)
