// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char curve_fitting_md[] = {
#embed "../curve-fitting.md"
};

static const unsigned char CurveFitting_swift[] = {
#embed "../CurveFitting.swift"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char WeightInitializer_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/WeightInitializer.swift"
};

static const unsigned char UpdateRule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/UpdateRule.swift"
};

static const EmbeddedFile files[] = {
  {"curve-fitting.md", curve_fitting_md, sizeof curve_fitting_md},
  {"CurveFitting.swift", CurveFitting_swift, sizeof CurveFitting_swift},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"WeightInitializer.swift", WeightInitializer_swift, sizeof WeightInitializer_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
};

EMBED_FILES("16-curve-fitting", files)
