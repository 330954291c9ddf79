// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char layers[] = {
#embed "../Layers.swift"
};

static const unsigned char losses[] = {
#embed "../Losses.swift"
};

static const unsigned char net[] = {
#embed "../TwoLayerNet.swift"
};

static const unsigned char tuning[] = {
#embed "../Tuning.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"Layers.swift", layers, sizeof layers},
  {"Losses.swift", losses, sizeof losses},
  {"TwoLayerNet.swift", net, sizeof net},
  {"Tuning.swift", tuning, sizeof tuning},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("05-two-layer-net/exercise", files)
