// The exercise's files: the solution, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char classifier[] = {
#embed "../KNearestNeighbor.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"KNearestNeighbor.swift", classifier, sizeof classifier},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("01-knn/exercise", files)
