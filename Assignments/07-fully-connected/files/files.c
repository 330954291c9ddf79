// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char fully_connected_md[] = {
#embed "../fully-connected.md"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../FullyConnected.swift"
};

static const unsigned char NetworksFullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char UpdateRule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/UpdateRule.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const unsigned char LearningRateSchedule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/LearningRateSchedule.swift"
};

static const EmbeddedFile files[] = {
  {"fully-connected.md", fully_connected_md, sizeof fully_connected_md},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"Networks/FullyConnected.swift", NetworksFullyConnected_swift, sizeof NetworksFullyConnected_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
  {"LearningRateSchedule.swift", LearningRateSchedule_swift, sizeof LearningRateSchedule_swift},
};

EMBED_FILES("07-fully-connected", files)
