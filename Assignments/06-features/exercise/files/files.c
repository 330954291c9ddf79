// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char linear[] = {
#embed "../LinearSearch.swift"
};

static const unsigned char net[] = {
#embed "../NetSearch.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"LinearSearch.swift", linear, sizeof linear},
  {"NetSearch.swift", net, sizeof net},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("06-features/exercise", files)
