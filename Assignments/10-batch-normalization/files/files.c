// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char batch_normalization_md[] = {
#embed "../batch-normalization.md"
};

static const unsigned char BatchNormalizationAssignment_swift[] = {
#embed "../BatchNormalizationAssignment.swift"
};

static const unsigned char NormalizationSteps_swift[] = {
#embed "../NormalizationSteps.swift"
};

static const unsigned char TrainingSteps_swift[] = {
#embed "../TrainingSteps.swift"
};

static const unsigned char BatchNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/BatchNormalization.swift"
};

static const unsigned char LayerNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/LayerNormalization.swift"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const EmbeddedFile files[] = {
  {"batch-normalization.md", batch_normalization_md, sizeof batch_normalization_md},
  {"BatchNormalizationAssignment.swift", BatchNormalizationAssignment_swift, sizeof BatchNormalizationAssignment_swift},
  {"NormalizationSteps.swift", NormalizationSteps_swift, sizeof NormalizationSteps_swift},
  {"TrainingSteps.swift", TrainingSteps_swift, sizeof TrainingSteps_swift},
  {"BatchNormalization.swift", BatchNormalization_swift, sizeof BatchNormalization_swift},
  {"LayerNormalization.swift", LayerNormalization_swift, sizeof LayerNormalization_swift},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
};

EMBED_FILES("10-batch-normalization", files)
