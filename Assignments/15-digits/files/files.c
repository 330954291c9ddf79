// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char digits_md[] = {
#embed "../digits.md"
};

static const unsigned char Digits_swift[] = {
#embed "../Digits.swift"
};

static const unsigned char DigitsTables_swift[] = {
#embed "../DigitsTables.swift"
};

static const unsigned char BatchNormalization_swift[] = {
#embed "../../../Sources/NeuralNetworks/Layers/BatchNormalization.swift"
};

static const unsigned char FullyConnected_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/FullyConnected.swift"
};

static const unsigned char LearningRateSchedule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/LearningRateSchedule.swift"
};

static const unsigned char SolverTraining_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/SolverTraining.swift"
};

static const unsigned char UpdateRule_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/UpdateRule.swift"
};

static const EmbeddedFile files[] = {
  {"digits.md", digits_md, sizeof digits_md},
  {"Digits.swift", Digits_swift, sizeof Digits_swift},
  {"DigitsTables.swift", DigitsTables_swift, sizeof DigitsTables_swift},
  {"BatchNormalization.swift", BatchNormalization_swift, sizeof BatchNormalization_swift},
  {"FullyConnected.swift", FullyConnected_swift, sizeof FullyConnected_swift},
  {"LearningRateSchedule.swift", LearningRateSchedule_swift, sizeof LearningRateSchedule_swift},
  {"SolverTraining.swift", SolverTraining_swift, sizeof SolverTraining_swift},
  {"UpdateRule.swift", UpdateRule_swift, sizeof UpdateRule_swift},
};

EMBED_FILES("15-digits", files)
