// The exercise's files: the solutions, from which the stubs are made, and the hints.

#include "CEmbedding.h"

static const unsigned char layers[] = {
#embed "../Layers.swift"
};

static const unsigned char net[] = {
#embed "../FullyConnectedNet.swift"
};

static const unsigned char rules[] = {
#embed "../UpdateRules.swift"
};

static const unsigned char overfitting[] = {
#embed "../Overfitting.swift"
};

static const unsigned char best[] = {
#embed "../BestNet.swift"
};

static const unsigned char hints[] = {
#embed "../hints.md"
};

static const EmbeddedFile files[] = {
  {"Layers.swift", layers, sizeof layers},
  {"FullyConnectedNet.swift", net, sizeof net},
  {"UpdateRules.swift", rules, sizeof rules},
  {"Overfitting.swift", overfitting, sizeof overfitting},
  {"BestNet.swift", best, sizeof best},
  {"hints.md", hints, sizeof hints},
};

EMBED_FILES("07-fully-connected/exercise", files)
