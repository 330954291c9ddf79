// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char spiral_md[] = {
#embed "../spiral.md"
};

static const unsigned char SpiralAssignment_swift[] = {
#embed "../SpiralAssignment.swift"
};

static const unsigned char Spiral_swift[] = {
#embed "../Spiral.swift"
};

static const unsigned char FullBatchDescent_swift[] = {
#embed "../../Notebook/FullBatchDescent.swift"
};

static const unsigned char Softmax_swift[] = {
#embed "../../../Sources/Losses/Softmax.swift"
};

static const unsigned char Activation_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/Activation.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const EmbeddedFile files[] = {
  {"spiral.md", spiral_md, sizeof spiral_md},
  {"SpiralAssignment.swift", SpiralAssignment_swift, sizeof SpiralAssignment_swift},
  {"Spiral.swift", Spiral_swift, sizeof Spiral_swift},
  {"FullBatchDescent.swift", FullBatchDescent_swift, sizeof FullBatchDescent_swift},
  {"Softmax.swift", Softmax_swift, sizeof Softmax_swift},
  {"Activation.swift", Activation_swift, sizeof Activation_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
};

EMBED_FILES("04-spiral", files)
