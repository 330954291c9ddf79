// The document, the steps and the sources of the lessons that pages of this assignment show.

#include "CEmbedding.h"

static const unsigned char tuning_md[] = {
#embed "../tuning.md"
};

static const unsigned char Tuning_swift[] = {
#embed "../Tuning.swift"
};

static const unsigned char TuningSteps_swift[] = {
#embed "../TuningSteps.swift"
};

static const unsigned char RegularizationSteps_swift[] = {
#embed "../RegularizationSteps.swift"
};

static const unsigned char ParameterAxis_swift[] = {
#embed "../../../Sources/ModelSelection/ParameterAxis.swift"
};

static const unsigned char ParameterPoints_swift[] = {
#embed "../../../Sources/ModelSelection/ParameterPoints.swift"
};

static const unsigned char NetworkLoss_swift[] = {
#embed "../../../Sources/NeuralNetworks/Networks/NetworkLoss.swift"
};

static const unsigned char Solver_swift[] = {
#embed "../../../Sources/NeuralNetworks/Training/Solver.swift"
};

static const EmbeddedFile files[] = {
  {"tuning.md", tuning_md, sizeof tuning_md},
  {"Tuning.swift", Tuning_swift, sizeof Tuning_swift},
  {"TuningSteps.swift", TuningSteps_swift, sizeof TuningSteps_swift},
  {"RegularizationSteps.swift", RegularizationSteps_swift, sizeof RegularizationSteps_swift},
  {"ParameterAxis.swift", ParameterAxis_swift, sizeof ParameterAxis_swift},
  {"ParameterPoints.swift", ParameterPoints_swift, sizeof ParameterPoints_swift},
  {"NetworkLoss.swift", NetworkLoss_swift, sizeof NetworkLoss_swift},
  {"Solver.swift", Solver_swift, sizeof Solver_swift},
};

EMBED_FILES("11-tuning", files)
