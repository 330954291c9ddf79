// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char dropout_md[] = {
#embed "../dropout.md"
};

static const unsigned char DropoutAssignment_swift[] = {
#embed "../DropoutAssignment.swift"
};

static const unsigned char Dropout_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Dropout.swift"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const EmbeddedFile files[] = {
  {"dropout.md", dropout_md, sizeof dropout_md},
  {"DropoutAssignment.swift", DropoutAssignment_swift, sizeof DropoutAssignment_swift},
  {"Dropout.swift", Dropout_swift, sizeof Dropout_swift},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
};

EMBED_FILES("12-dropout", files)
