// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char convolution[] = {
#embed "../Convolution.swift"
};

static const unsigned char pooling[] = {
#embed "../Pooling.swift"
};

static const unsigned char net[] = {
#embed "../ThreeLayerNet.swift"
};

static const unsigned char normalization[] = {
#embed "../Normalization.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"Convolution.swift", convolution, sizeof convolution},
  {"Pooling.swift", pooling, sizeof pooling},
  {"ThreeLayerNet.swift", net, sizeof net},
  {"Normalization.swift", normalization, sizeof normalization},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("13-convolution/exercise", files)
